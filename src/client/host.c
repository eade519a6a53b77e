/*-------------------------------------------------------------------------
 *
 * host.c
 *		What the core asks of a program: memory, and an end when something is broken.
 *
 * src/client/host.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <stdarg.h>
#include <stdlib.h>

const char *swc_program = "swoosh";

static void *
host_take(void *context, size_t size)
{
	void *chunk = malloc(size);

	(void) context;
	if (chunk == NULL)
	{
		swc_error("out of memory");
		exit(SWC_EXIT_SOFTWARE);
	}
	return chunk;
}

static void
host_release(void *context, void *chunk)
{
	(void) context;
	free(chunk);
}

SwArenaHost
swc_host(void)
{
	return (SwArenaHost){host_take, host_release, NULL};
}

_Noreturn void
sw_host_fail(const char *condition, const char *file, int line)
{
	swc_error("assertion \"%s\" does not hold (%s:%d)", condition, file, line);
	abort();
}

void
swc_error(const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%s: ", swc_program);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

void
swc_fault(const char *what, SwFault fault)
{
	if (fault.pointer.size == 0)
		swc_error("%s: %s", what, fault.why);
	else
		swc_error("%s: %s at \"%.*s\"",
				  what,
				  fault.why,
				  (int) fault.pointer.size,
				  fault.pointer.data);
}

const SwJson *
swc_json_read(SwArena *arena, SwText text, const char *what)
{
	const SwJson *value;
	SwFault fault;

	if (sw_json_parse(arena, text, SIZE_MAX, SW_EXPORT_DEPTH_MAX, &value, &fault) == SW_OK)
		return value;
	swc_fault(what, fault);
	return NULL;
}
