/*-------------------------------------------------------------------------
 *
 * swoosh.h
 *		The portable core of swoosh, all of it.
 *
 * Read in this order: status, limits, arena, text, sort, json, canon, hash, hlc,
 * signature, name, address, state, logic, fact, vote, guard, chart, reduce, upgrade,
 * proposal, record, decide, verify.  Each header compiles alone and includes only
 * earlier ones.
 *
 * include/swoosh/swoosh.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_SWOOSH_H
#define SWOOSH_SWOOSH_H

#include "swoosh/address.h"
#include "swoosh/canon.h"
#include "swoosh/name.h"
#include "swoosh/sort.h"
#include "swoosh/verify.h"

#endif
