/*-------------------------------------------------------------------------
 *
 * check_seen.c
 *		What was found, and what of the chart was not seen at all.
 *
 * src/cli/check_seen.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check.h"

#include <string.h>

void
cli_check_find(SwArena *arena, CliCheckResult *result, CliCheckFinding finding)
{
	for (uint32_t i = 0; i < result->finding_count; i++)
		if (strcmp(result->findings[i].kind, finding.kind) == 0 &&
			sw_text_equal(result->findings[i].subject, finding.subject))
			return;
	if (result->finding_count == CLI_CHECK_FINDINGS_MAX)
	{
		result->has_more_findings = true;
		return;
	}
	if (result->findings == NULL)
		result->findings = SW_NEW_ARRAY(arena, CliCheckFinding, CLI_CHECK_FINDINGS_MAX);
	finding.subject = sw_text_copy(arena, finding.subject);
	finding.message = sw_text_copy(arena, finding.message);
	result->findings[result->finding_count++] = finding;
}

bool
cli_check_is_complete(const CliCheckCuts *cuts)
{
	return !cuts->depth && !cuts->states && !cuts->seconds && !cuts->inputs && !cuts->guards &&
		   !cuts->after && !cuts->hlc && !cuts->signer && !cuts->first;
}

/* ---- What was seen ---- */

static void
see(CliCheckSeen *seen, bool *mark)
{
	if (!*mark)
		seen->left--;
	*mark = true;
}

void
cli_check_see_trace(CliCheckSeen *seen, const SwTrace *trace)
{
	const SwChart *chart = seen->check->chart;

	for (uint32_t i = 0; i < trace->count; i++)
	{
		SwText text = trace->items[i].text;

		if (trace->items[i].kind == SW_TRACE_ENTER && text.size > 0)
			see(seen, &seen->is_entered[sw_chart_find(chart, text)]);
		for (uint32_t k = 0; trace->items[i].kind == SW_TRACE_TAKE && k < chart->transition_count;
			 k++)
			if (sw_text_equal(chart->transitions[k]->name, text))
				see(seen, &seen->is_taken[k]);
	}
}

void
cli_check_see_step(CliCheckSeen *seen, const SwStep *step)
{
	const SwChart *chart = seen->check->chart;

	for (uint32_t i = 0; i < step->taken_count; i++)
	{
		const SwStateNode *source = &chart->nodes[step->taken[i]->source];

		for (uint32_t k = 0; k < source->transition_count; k++)
			if (source->transitions[k] == step->taken[i])
				see(seen, &seen->is_taken[source->transitions + k - chart->transitions]);
	}
}

void
cli_check_see_configuration(CliCheckSeen *seen, const SwJson *configuration)
{
	const SwChart *chart = seen->check->chart;

	for (uint32_t i = 0; i < configuration->count; i++)
		for (SwStateId n = sw_chart_find(chart, configuration->as.elements[i]->as.text);
			 n != SW_NO_STATE;
			 n = chart->nodes[n].parent)
			see(seen, &seen->is_entered[n]);
}

static void
note_raise(void *context, const SwAction *actions, uint32_t count)
{
	bool *has_raise = context;

	for (uint32_t i = 0; i < count; i++)
		*has_raise = *has_raise || actions[i].kind == SW_ACTION_RAISE;
}

void
cli_check_seen_begin(CliCheckSeen *seen, const CliCheck *check)
{
	const SwChart *chart = check->chart;

	*seen = (CliCheckSeen){.check = check};
	seen->is_entered = SW_NEW_ARRAY(check->arena, bool, chart->node_count);
	seen->is_taken = SW_NEW_ARRAY(check->arena, bool, chart->transition_count);
	seen->left = chart->node_count + chart->transition_count;
	for (uint32_t n = 0; n < chart->node_count; n++)
		if (chart->nodes[n].type == SW_STATE_SHALLOW || chart->nodes[n].type == SW_STATE_DEEP)
			see(seen, &seen->is_entered[n]);
	see(seen, &seen->is_entered[SW_ROOT]);
	cli_check_all_actions(chart, note_raise, &seen->has_inner_steps);
	for (uint32_t i = 0; i < chart->transition_count; i++)
		if (chart->transitions[i]->kind != SW_TRANSITION_ON)
			seen->has_inner_steps = true;
}

/* find_never: something of the chart that does not come to pass. */
static void
find_never(const CliCheckSeen *seen, CliCheckResult *result, const char *kind, SwText subject,
		   const char *never)
{
	const char *within = cli_check_is_complete(&result->cuts) ? "" : " within the bounds";
	SwText message = sw_text_format(seen->check->arena,
									"%.*s is never %s%s",
									(int) subject.size,
									subject.data,
									never,
									within);

	cli_check_find(seen->check->arena,
				   result,
				   (CliCheckFinding){.kind = kind, .subject = subject, .message = message});
}

void
cli_check_find_unseen(const CliCheckSeen *seen, CliCheckResult *result)
{
	const SwChart *chart = seen->check->chart;

	for (uint32_t n = 0; n < chart->node_count; n++)
		if (!seen->is_entered[n])
			find_never(seen, result, "unreachable_state", chart->nodes[n].path, "entered");
	for (uint32_t i = 0; i < chart->transition_count; i++)
		if (!seen->is_taken[i] && seen->is_entered[chart->transitions[i]->source])
			find_never(seen, result, "dead_transition", chart->transitions[i]->name, "taken");
}
