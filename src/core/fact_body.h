/*-------------------------------------------------------------------------
 *
 * fact_body.h
 *		The bodies of the fact kinds that the contract knows.
 *
 * src/core/fact_body.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_FACT_BODY_H
#define SWOOSH_CORE_FACT_BODY_H

#include "shape.h"

/*
 * sw_fact_body_check answers NULL, or why `body` cannot be the body of a fact of `kind`, with
 * shape->pointer at the fault.  A kind that the contract does not know has any object.  Pure.
 */
const char *sw_fact_body_check(SwShape *shape, SwText kind, const SwJson *body);

#endif
