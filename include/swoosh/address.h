/*-------------------------------------------------------------------------
 *
 * address.h
 *		UCXL and BUBBLE addresses: parsed to check and to index, never followed.
 *
 * include/swoosh/address.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_ADDRESS_H
#define SWOOSH_ADDRESS_H

#include "swoosh/text.h"

/* Parts are views of the address; `data` NULL where a part is absent (an empty path is not). */
typedef struct SwAddress
{
	SwText scheme; /* "ucxl" or "bubble" */
	SwText agent;
	SwText role;
	SwText project;
	SwText task;
	SwText temporal;
	SwText path;
	SwText id; /* of bubble://dr/<id> */
} SwAddress;

/*
 * sw_address_parse checks `text` and gives its parts.  On false *part_out is the name
 * of the faulty part ("scheme", "agent", "role", "project", "task", "path", "bubble",
 * or "length" where the whole is too long).  Pure.
 */
bool sw_address_parse(SwText text, SwAddress *address_out, const char **part_out);

#endif
