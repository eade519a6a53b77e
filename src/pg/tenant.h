/*-------------------------------------------------------------------------
 *
 * tenant.h
 *		Who may read a tenant.
 *
 * src/pg/tenant.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_TENANT_H
#define SWOOSH_PG_TENANT_H

#include "postgres.h"

#include "swoosh/text.h"

/*
 * swpg_reads_tenant says whether the current user has the privileges of a role that the tenant is
 * granted to (swoosh_grant_tenant), or those of swoosh_admin.  The same for a tenant that does not
 * exist and one that is not granted.  Reads swoosh.tenant_role, without predicate locks.
 */
bool swpg_reads_tenant(SwText tenant);

#endif
