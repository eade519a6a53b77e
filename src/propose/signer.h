/*-------------------------------------------------------------------------
 *
 * signer.h
 *		Keys and their grants: enrolled once, revoked once, never changed.
 *
 * src/propose/signer.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWPG_SIGNER_H
#define SWPG_SIGNER_H

#include "postgres.h"

#include "pg/store.h"

/*
 * swpg_signer_enrol stores a grant and answers its hash; the same grant again answers the same.
 * Raises SW_SIGNER_REFUSED for a signer that has another grant, that is revoked, or whose key is
 * no point of the prime-order group.  Works under a lock of the signer.
 */
SwHash swpg_signer_enrol(const SwGrant *grant);

#endif
