/*-------------------------------------------------------------------------
 *
 * vector_server.h
 *		What tests of server objects share: the keys of the vectors, and their exports.
 *
 * Included by one test file each, hence static.
 *
 * test/core/vector_server.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_TEST_VECTOR_SERVER_H
#define SWOOSH_TEST_VECTOR_SERVER_H

#include <stdio.h>
#include <string.h>

#include "support.h"

/* vector_file is a file of vectors, read once. */
static inline json_t *
vector_file(const char *name)
{
	static struct
	{
		const char *name;
		json_t *vectors;
	} files[8];
	size_t i = 0;

	while (i < 8 && files[i].name != NULL && strcmp(files[i].name, name) != 0)
		i++;
	assert_true(i < 8);
	if (files[i].name == NULL)
	{
		files[i].vectors = test_vectors(name);
		files[i].name = name;
	}
	return files[i].vectors;
}

/* vector_secret is the secret key of a name in keys.json. */
static inline const SwSecret *
vector_secret(const char *name)
{
	const json_t *keys = json_object_get(vector_file("keys.json"), "keys");
	SwSecret *secret = SW_NEW(&test_arena, SwSecret);
	uint8_t seed[32];
	size_t i;
	json_t *key;

	json_array_foreach(keys, i, key)
	{
		if (!sw_text_is(test_get(key, "name"), name))
			continue;
		assert_true(sw_hex_decode(test_get(key, "seed"), seed, sizeof(seed)));
		sw_secret_from_seed(seed, secret);
		test_assert_text(sw_signer_spelling(&test_arena, &secret->signer),
						 test_get(key, "signer"),
						 "signer of a seed");
		return secret;
	}
	fail_msg("no key of %s", name);
	return NULL;
}

/* vector_server is the server of the vectors, without a redaction secret. */
static inline SwServer
vector_server(void)
{
	const SwSecret *secret = vector_secret("server");

	return (SwServer){.signer = sw_signer_spelling(&test_arena, &secret->signer), .secret = secret};
}

/* vector_text is a file of test/vectors as it stands. */
static inline SwText
vector_text(const char *file)
{
	char path[512];
	SwBuffer buffer;
	char chunk[4096];
	size_t size;
	FILE *stream;

	snprintf(path, sizeof(path), "%s/vectors/%s", SW_TEST_DIR, file);
	stream = fopen(path, "rb");
	if (stream == NULL)
		fail_msg("%s cannot be read", path);
	sw_buffer_init(&buffer, &test_arena, sizeof(chunk));
	while ((size = fread(chunk, 1, sizeof(chunk), stream)) > 0)
		sw_buffer_append(&buffer, chunk, size);
	fclose(stream);
	return sw_buffer_view(&buffer);
}

/* vector_line cuts the first line off `*text`; false at the end. */
static inline bool
vector_line(SwText *text, SwText *line_out)
{
	const char *end = text->size == 0 ? NULL : memchr(text->data, '\n', text->size);

	if (text->size == 0)
		return false;
	line_out->data = text->data;
	line_out->size = end == NULL ? text->size : (size_t) (end - text->data);
	text->data += line_out->size + (end != NULL);
	text->size -= line_out->size + (end != NULL);
	return true;
}

/* vector_lines is the lines of an export, read. */
static inline size_t
vector_lines(const char *file, const SwJson *const **lines_out)
{
	const SwJson **lines = SW_NEW_ARRAY(&test_arena, const SwJson *, 256);
	SwText text = vector_text(file);
	size_t count = 0;
	SwText line;

	for (; vector_line(&text, &line); count++)
	{
		assert_true(count < 256);
		lines[count] = test_parse(sw_text_string(&test_arena, line));
	}
	*lines_out = lines;
	return count;
}

/* vector_options is what an export is checked for by default: everything but redaction. */
static inline SwVerifyOptions
vector_options(void)
{
	return (SwVerifyOptions){.guards = sw_guard_table()};
}

/* vector_verify feeds a text line by line; *fault_out is valid on any status but SW_OK. */
static inline SwStatus
vector_verify(SwText text, SwVerifyOptions options, SwVerifyFault *fault_out)
{
	SwVerifier *verifier = sw_verifier_new(test_arena_host(), options);
	SwStatus status = SW_OK;
	SwText line;

	while (status == SW_OK && vector_line(&text, &line))
		status = sw_verifier_line(verifier, line, fault_out);
	if (status == SW_OK)
		status = sw_verifier_end(verifier, fault_out);
	if (status != SW_OK)
		fault_out->pointer = fault_out->pointer.data == NULL
								 ? SW_NO_TEXT
								 : sw_text_copy(&test_arena, fault_out->pointer);
	sw_verifier_free(verifier);
	return status;
}

#endif
