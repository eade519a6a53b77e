/*-------------------------------------------------------------------------
 *
 * metrics.c
 *		Counters in shared memory, and the limit on stored refusals.
 *
 * A counter is a slot, found by (family, label) through open hashing.  Slots are claimed under
 * a lock, once, and never given back; counting is lock-free.  When all are taken, further
 * labels of a family count under "other".
 *
 * src/pg/metrics.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "port/atomics.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"

#include "pg/compat.h"
#include "pg/convert.h"
#include "pg/guc.h"
#include "pg/metrics.h"

PG_FUNCTION_INFO_V1(swoosh_metrics_counters);

#define TRANCHE      "swoosh"
#define SLOTS        1024 /* a power of two */
#define SLOTS_FILLED 768  /* beyond, labels count under "other" */
#define LABEL_MAX    64
#define BUCKETS      1024 /* of the refusal limit */
#define MINUTE_US    INT64CONST(60000000)

typedef enum Family
{
	FAMILY_NONE,
	FAMILY_TRANSITION,
	FAMILY_RETRY,
	FAMILY_REFUSAL,
	FAMILY_GUARD_FAIL,
	FAMILY_QUARANTINE,
	FAMILY_SNAPSHOT,
	FAMILY_LATENCY,
	FAMILY_RECOVERY,
	FAMILY_COUNT
} Family;

/* Label NULL: the family has one counter.  A histogram has buckets, sum and count. */
static const struct
{
	const char *metric;
	const char *label;
	bool is_histogram;
	bool is_duration; /* a value of microseconds, shown in seconds */
} families[FAMILY_COUNT] = {
	[FAMILY_TRANSITION] = {"swoosh_transition_total", "transition", false, false},
	[FAMILY_RETRY] = {"swoosh_retry_count", "transition", false, false},
	[FAMILY_REFUSAL] = {"swoosh_refusal_total", "reason", false, false},
	[FAMILY_GUARD_FAIL] = {"swoosh_guard_fail_total", "guard", false, false},
	[FAMILY_QUARANTINE] = {"swoosh_quarantine_total", NULL, false, false},
	[FAMILY_SNAPSHOT] = {"swoosh_snapshot_total", NULL, false, false},
	[FAMILY_LATENCY] = {"swoosh_state_advance_latency_seconds", "region", true, true},
	[FAMILY_RECOVERY] = {"swoosh_recovery_time_seconds", NULL, false, true},
};

/* Upper bounds of the histogram, in microseconds and as Prometheus spells seconds. */
static const struct
{
	uint64 us;
	const char *seconds;
} bounds[] = {
	{100, "0.0001"},
	{250, "0.00025"},
	{500, "0.0005"},
	{1000, "0.001"},
	{2500, "0.0025"},
	{5000, "0.005"},
	{10000, "0.01"},
	{25000, "0.025"},
	{50000, "0.05"},
	{100000, "0.1"},
	{1000000, "1"},
	{UINT64_MAX, "+Inf"},
};

typedef struct Slot
{
	pg_atomic_uint32 family; /* FAMILY_NONE: free; set last */
	uint32 label_size;
	char label[LABEL_MAX];
	pg_atomic_uint64 value; /* of a histogram: the count */
	pg_atomic_uint64 sum;
	pg_atomic_uint64 buckets[lengthof(bounds)];
} Slot;

typedef struct Shared
{
	LWLock *lock; /* claims slots */
	pg_atomic_uint32 filled;
	Slot slots[SLOTS];
	Slot others[FAMILY_COUNT];
	/* per bucket: when it will be full again, microseconds since 1970 */
	pg_atomic_uint64 full_at[BUCKETS];
} Shared;

static Shared *shared = NULL;
static shmem_startup_hook_type shmem_startup_next = NULL;
#if SWPG_HAS_SHMEM_REQUEST_HOOK
static shmem_request_hook_type shmem_request_next = NULL;
#endif

/*
 * Shared memory
 */

static void
shared_request(void)
{
#if SWPG_HAS_SHMEM_REQUEST_HOOK
	if (shmem_request_next)
		shmem_request_next();
#endif
	RequestAddinShmemSpace(MAXALIGN(sizeof(Shared)));
	RequestNamedLWLockTranche(TRANCHE, 1);
}

static void
slot_init(Slot *slot)
{
	pg_atomic_init_u32(&slot->family, FAMILY_NONE);
	slot->label_size = 0;
	pg_atomic_init_u64(&slot->value, 0);
	pg_atomic_init_u64(&slot->sum, 0);
	for (size_t i = 0; i < lengthof(slot->buckets); i++)
		pg_atomic_init_u64(&slot->buckets[i], 0);
}

static void
shared_startup(void)
{
	bool is_found;

	if (shmem_startup_next)
		shmem_startup_next();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	shared = ShmemInitStruct(TRANCHE, sizeof(Shared), &is_found);
	if (!is_found)
	{
		shared->lock = &GetNamedLWLockTranche(TRANCHE)->lock;
		pg_atomic_init_u32(&shared->filled, 0);
		for (size_t i = 0; i < SLOTS; i++)
			slot_init(&shared->slots[i]);
		for (size_t i = 0; i < FAMILY_COUNT; i++)
			slot_init(&shared->others[i]);
		for (size_t i = 0; i < BUCKETS; i++)
			pg_atomic_init_u64(&shared->full_at[i], 0);
	}
	LWLockRelease(AddinShmemInitLock);
}

void
swpg_metrics_init(void)
{
	if (!process_shared_preload_libraries_in_progress)
		return;
	shmem_startup_next = shmem_startup_hook;
	shmem_startup_hook = shared_startup;
#if SWPG_HAS_SHMEM_REQUEST_HOOK
	shmem_request_next = shmem_request_hook;
	shmem_request_hook = shared_request;
#else
	shared_request();
#endif
}

bool
swpg_metrics_is_shared(void)
{
	return shared != NULL;
}

/*
 * Counting
 */

static uint32
label_hash(Family family, SwText label)
{
	uint32 hash = DatumGetUInt32(hash_any((const unsigned char *) label.data, (int) label.size));

	return hash_combine(hash, (uint32) family);
}

static bool
slot_holds(Slot *slot, uint32 family, SwText label)
{
	return pg_atomic_read_u32(&slot->family) == family && slot->label_size == label.size &&
		   memcmp(slot->label, label.data, label.size) == 0;
}

/* The slot of a label, or the free one where it belongs. */
static Slot *
slot_probe(Family family, SwText label)
{
	uint32 i = label_hash(family, label);

	for (;; i++)
	{
		Slot *slot = &shared->slots[i % SLOTS];
		uint32 holder = pg_atomic_read_u32(&slot->family);

		if (holder == FAMILY_NONE)
			return slot;
		pg_read_barrier();
		if (slot_holds(slot, family, label))
			return slot;
	}
}

static Slot *
slot_claim(Family family, SwText label)
{
	Slot *slot;

	LWLockAcquire(shared->lock, LW_EXCLUSIVE);
	slot = slot_probe(family, label);
	if (pg_atomic_read_u32(&slot->family) == FAMILY_NONE)
	{
		if (pg_atomic_read_u32(&shared->filled) >= SLOTS_FILLED)
			slot = &shared->others[family];
		else
		{
			memcpy(slot->label, label.data, label.size);
			slot->label_size = (uint32) label.size;
			pg_write_barrier();
			pg_atomic_write_u32(&slot->family, (uint32) family);
			pg_atomic_fetch_add_u32(&shared->filled, 1);
		}
	}
	LWLockRelease(shared->lock);
	return slot;
}

/* The counter of a label; of a family without labels, or of too long a label: the family's own. */
static Slot *
slot_of(Family family, SwText label)
{
	Slot *slot;

	if (families[family].label == NULL || label.data == NULL || label.size > LABEL_MAX)
		return &shared->others[family];
	slot = slot_probe(family, label);
	if (pg_atomic_read_u32(&slot->family) != FAMILY_NONE)
		return slot;
	if (pg_atomic_read_u32(&shared->filled) >= SLOTS_FILLED)
		return &shared->others[family];
	return slot_claim(family, label);
}

static void
count(Family family, SwText label)
{
	if (shared)
		pg_atomic_fetch_add_u64(&slot_of(family, label)->value, 1);
}

void
swpg_metrics_transition(SwText transition)
{
	count(FAMILY_TRANSITION, transition);
}

void
swpg_metrics_retry(SwText transition)
{
	count(FAMILY_RETRY, transition);
}

void
swpg_metrics_refusal(SwStatus status)
{
	count(FAMILY_REFUSAL, sw_text_from(sw_status_name(status)));
}

void
swpg_metrics_guard_fail(SwText type)
{
	count(FAMILY_GUARD_FAIL, type);
}

void
swpg_metrics_quarantine(void)
{
	count(FAMILY_QUARANTINE, SW_NO_TEXT);
}

void
swpg_metrics_snapshot(void)
{
	count(FAMILY_SNAPSHOT, SW_NO_TEXT);
}

void
swpg_metrics_latency_us(SwText region, uint64 latency_us)
{
	Slot *slot;
	size_t bound = 0;

	if (!shared)
		return;
	slot = slot_of(FAMILY_LATENCY, region);
	while (latency_us > bounds[bound].us)
		bound++;
	pg_atomic_fetch_add_u64(&slot->buckets[bound], 1);
	pg_atomic_fetch_add_u64(&slot->sum, (int64) latency_us);
	pg_atomic_fetch_add_u64(&slot->value, 1);
}

void
swpg_metrics_recovery_us(uint64 duration_us)
{
	if (shared)
		pg_atomic_write_u64(&shared->others[FAMILY_RECOVERY].value, duration_us);
}

/*
 * The limit on stored refusals: a token bucket, kept as the one number when it will be full
 * again ("generic cell rate algorithm").
 */
bool
swpg_rejection_admit(SwText signer)
{
	static pg_atomic_uint64 own[BUCKETS];
	pg_atomic_uint64 *full_at = shared ? shared->full_at : own;
	pg_atomic_uint64 *bucket =
		&full_at[DatumGetUInt32(hash_any((const unsigned char *) signer.data, (int) signer.size)) %
				 BUCKETS];
	int64 now = swpg_now_us();
	uint64 held = pg_atomic_read_u64(bucket);

	if (swpg_rejection_limit == 0)
		return false;
	for (;;)
	{
		int64 refilled = Max((int64) held, now) + MINUTE_US / swpg_rejection_limit;

		if (refilled > now + MINUTE_US)
			return false;
		if (pg_atomic_compare_exchange_u64(bucket, &held, (uint64) refilled))
			return true;
	}
}

/*
 * Showing
 */

/* Labels are names: letters, digits, `_`, `-`, `.`; nothing in them needs an escape in JSON. */
static void
row_put(ReturnSetInfo *answer, const char *metric, SwText json, double value)
{
	Datum values[3] = {swpg_text_datum(sw_text_from(metric)),
					   swpg_text_datum(json),
					   Float8GetDatum(value)};
	bool nulls[3] = {false, false, false};

	tuplestore_putvalues(answer->setResult, answer->setDesc, values, nulls);
}

static void
row_put_slot(ReturnSetInfo *answer, Family family, Slot *slot, SwText label)
{
	const char *metric = families[family].metric;
	const char *key = families[family].label;
	uint64 value = pg_atomic_read_u64(&slot->value);
	uint64 below = 0;
	char *pair = key ? psprintf("\"%s\": \"%s\"", key, swpg_cstring(label)) : pstrdup("");
	SwText json = sw_text_from(psprintf("{%s}", pair));

	if (!families[family].is_histogram)
	{
		row_put(answer,
				metric,
				json,
				families[family].is_duration ? (double) value / 1e6 : (double) value);
		return;
	}
	for (size_t i = 0; i < lengthof(bounds); i++)
	{
		below += pg_atomic_read_u64(&slot->buckets[i]);
		row_put(answer,
				psprintf("%s_bucket", metric),
				sw_text_from(psprintf("{%s, \"le\": \"%s\"}", pair, bounds[i].seconds)),
				(double) below);
	}
	row_put(answer,
			psprintf("%s_sum", metric),
			json,
			(double) pg_atomic_read_u64(&slot->sum) / 1e6);
	row_put(answer, psprintf("%s_count", metric), json, (double) value);
}

/* swoosh._metrics_counters(): a row per counter, as (metric, labels, value). */
Datum
swoosh_metrics_counters(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *answer = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	if (!shared)
	{
		ereport(NOTICE,
				errmsg("swoosh counts nothing on this server"),
				errdetail("Counters need shared memory, which is given at the server's start."),
				errhint("Add swoosh to shared_preload_libraries and restart the server."));
		return (Datum) 0;
	}
	for (Family family = FAMILY_TRANSITION; family < FAMILY_COUNT; family++)
	{
		for (size_t i = 0; i < SLOTS; i++)
		{
			Slot *slot = &shared->slots[i];

			if (pg_atomic_read_u32(&slot->family) != (uint32) family)
				continue;
			pg_read_barrier();
			row_put_slot(answer, family, slot, (SwText){slot->label, slot->label_size});
		}
		if (families[family].label == NULL || pg_atomic_read_u64(&shared->others[family].value) > 0)
			row_put_slot(answer, family, &shared->others[family], SW_TEXT("other"));
	}
	return (Datum) 0;
}
