/*-------------------------------------------------------------------------
 *
 * guard_window.c
 *		window (BACKBEAT): is a window of this class open, and is it the one named?
 *
 * By schedule a window is known from the clock alone, so it is right with no tick at
 * all.  By beat it is what the last beat or bar fact says; `since` is then the path of
 * the state that holds the window before, where one must have gone by.
 *
 * src/guard/guard_window.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "provider.h"
#include "schedule.h"

#define US_PER_MS     1000
#define BEAT_PREFIX   "backbeat:"
#define BEAT_IDS_MAX  2 /* a downbeat's and a bar's */
#define PREFIX_OCTETS (sizeof(BEAT_PREFIX) - 1)

static bool
is_by_beat(const SwJson *params)
{
	return sw_text_is(sw_json_get_string(params, "by"), "beat");
}

/* needs_window_before: a window of this class is one after another. */
static bool
needs_window_before(SwText class)
{
	return sw_text_is(class, "reverb") || sw_text_is(class, "next");
}

static const char *
window_check(const SwJson *params)
{
	static const char *const keys[] = {"class", "by", "since", NULL};
	SwText class = sw_json_get_string(params, "class");
	SwText by = sw_json_get_string(params, "by");
	SwText since = sw_json_get_string(params, "since");

	if (!sw_params_are(params, keys) || class.size == 0)
		return "window takes class, and maybe by and since";
	if (sw_json_get(params, "by") != NULL && !sw_text_is(by, "beat") && !sw_text_is(by, "schedule"))
		return "by is beat or schedule";
	if (is_by_beat(params) && needs_window_before(class) && since.size == 0)
		return "by beat this class needs since, the path of the window before";
	return NULL;
}

/* judge_name: the proposal names one of the windows that are open. */
static SwTruth
judge_name(const SwGuardCall *call, SwGuardOutcome *outcome, const SwText *ids, size_t count)
{
	SwText named = call->event->window_id;
	const SwJson *expected = sw_json_string(call->arena, ids[0]);

	for (size_t i = 0; i < count; i++)
		if (sw_text_equal(named, ids[i]))
			return SW_TRUE;
	if (named.data == NULL)
		sw_guard_reason(call, outcome, "window_missing", SW_NO_TEXT, expected, NULL);
	else
		sw_guard_reason(call,
						outcome,
						"window_mismatch",
						SW_NO_TEXT,
						expected,
						sw_json_string(call->arena, named));
	return SW_FALSE;
}

static SwTruth
judge_schedule(const SwGuardCall *call, SwText class, const SwSchedule *schedule,
			   SwGuardOutcome *outcome)
{
	int64_t recorded_ms = call->event->recorded_at_us / US_PER_MS;
	int64_t hlc_ms = sw_hlc_ms(call->event->hlc);
	int64_t opening_ms;
	SwText id;

	if (sw_schedule_open(schedule, class, hlc_ms, recorded_ms, &opening_ms))
	{
		id = sw_schedule_id(call->arena, schedule, class, opening_ms);
		if (judge_name(call, outcome, &id, 1) == SW_TRUE)
			return SW_TRUE;
	}
	else
		sw_reason(call, outcome, "window_closed");
	if (sw_schedule_next(schedule, class, hlc_ms < recorded_ms ? hlc_ms : recorded_ms, &opening_ms))
	{
		outcome->has_opens_at = true;
		outcome->opens_at = sw_hlc_make(opening_ms, 0);
		outcome->has_retry_after = true;
		outcome->retry_after_ms = sw_schedule_retry_ms(schedule, opening_ms, recorded_ms);
	}
	return SW_FALSE;
}

static SwTruth
evaluate_schedule(const SwGuardCall *call, SwText class, SwGuardOutcome *outcome)
{
	const SwFact *fact = sw_guard_fact_of_instance(call, outcome, "schedule");
	SwSchedule schedule;

	if (fact == NULL)
	{
		sw_reason(call, outcome, "schedule_missing");
		return SW_UNKNOWN;
	}
	schedule = sw_schedule_of(fact->body);
	return judge_schedule(call, class, &schedule, outcome);
}

/* window_before is the id that the state holds at `since`, without its prefix. */
static SwText
window_before(const SwGuardCall *call, const SwJson *params)
{
	SwText path = sw_json_get_string(params, "since");
	SwText id = SW_NO_TEXT;

	if (path.data != NULL)
		id = sw_json_text_of(sw_state_path(call->state, path));
	if (!sw_text_has_prefix(id, BEAT_PREFIX))
		return id;
	return (SwText){id.data + PREFIX_OCTETS, id.size - PREFIX_OCTETS};
}

/* is_beat_of: the beat opens a window of the class; `before` is the window before. */
static bool
is_beat_of(const SwGuardCall *call, SwText class, SwText before, const SwJson *beat)
{
	SwText phase = sw_json_get_string(beat, "phase");
	bool is_another =
		before.data != NULL && !sw_text_equal(before, sw_json_get_string(beat, "window_id"));
	int64_t deadline_ms = -1;

	if (!sw_json_get_integer(beat, "deadline_ms", &deadline_ms) ||
		sw_hlc_ms(call->event->hlc) > deadline_ms)
		return false;
	if (sw_text_is(class, "reverb"))
		return is_another && sw_logic_is_true(sw_json_get(beat, "downbeat"));
	if (sw_text_is(class, "next"))
		return is_another && sw_text_is(phase, "plan");
	return sw_text_equal(phase, class);
}

/* A bar is the report of the window that has gone by, and opens reverb alone. */
static bool
is_bar_of(SwText class, SwText before, const SwJson *bar)
{
	return sw_text_is(class, "reverb") && before.data != NULL &&
		   sw_text_equal(before, sw_json_get_string(bar, "window_id"));
}

static SwText
beat_id(const SwGuardCall *call, const SwJson *body)
{
	SwText window = sw_json_get_string(body, "window_id");

	return sw_text_format(call->arena, BEAT_PREFIX "%.*s", (int) window.size, window.data);
}

static SwTruth
evaluate_beat(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	SwText class = sw_json_get_string(params, "class");
	SwText before = window_before(call, params);
	const SwFact *beat = sw_guard_fact_of_instance(call, outcome, "beat");
	const SwFact *bar = NULL;
	SwText ids[BEAT_IDS_MAX];
	size_t count = 0;

	if (sw_text_is(class, "reverb"))
		bar = sw_guard_fact_of_instance(call, outcome, "bar");
	if (beat == NULL && bar == NULL)
	{
		sw_reason(call, outcome, "beat_missing");
		return SW_UNKNOWN;
	}
	if (beat != NULL && is_beat_of(call, class, before, beat->body))
		ids[count++] = beat_id(call, beat->body);
	if (bar != NULL && is_bar_of(class, before, bar->body))
		ids[count++] = beat_id(call, bar->body);
	if (count > 0)
		return judge_name(call, outcome, ids, count);
	sw_reason(call, outcome, "window_closed");
	return SW_FALSE;
}

static SwTruth
window_evaluate(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	if (!call->event->has_hlc)
	{
		sw_reason(call, outcome, "window_closed");
		return SW_FALSE;
	}
	if (is_by_beat(params))
		return evaluate_beat(call, params, outcome);
	return evaluate_schedule(call, sw_json_get_string(params, "class"), outcome);
}

const SwGuardProvider sw_guard_window = {"window", window_check, window_evaluate};
