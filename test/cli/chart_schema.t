#!/usr/bin/perl
#
# docs/reference/chart.schema.json and `swooshctl chart lint` agree where a schema can tell ·
# charts of the tree, a table of faults, and charts by chance with one thing changed; SEED=n
# begins with another one, CHARTS=n changes more of them.

use strict;
use warnings;
use Encode ();
use FindBin;
use JSON::PP ();
use Test::More;
use lib $FindBin::Bin;
use ChartSchema;
use ChartTest;
use RandomChart;

my $seed = $ENV{SEED} // time % 1_000_000;
my $count = $ENV{CHARTS} // 150;
note("SEED=$seed CHARTS=$count");
my $schema = ChartSchema->new("$root/docs/reference/chart.schema.json");
my $json = JSON::PP->new->utf8->canonical->allow_nonref;

# Faults that lie between two places of a chart, or in what a guard makes of its parameters.
my %untold = map { $_ => 1 } qw(unknown_target bad_target duplicate_id unknown_guard guard_params
  unknown_state malformed limit);

# faults answers the codes of the errors that lint finds.
sub faults
{
    my ($text) = @_;
    my ($code, $output) = swooshctl('chart', 'lint', '--json', save('chart.json', $text));
    return map { $_->{code} } grep { !$_->{lint} } map { $json->decode($_) } split /\n/, $output;
}

# agree: what lint finds the schema tells if it can, and what it tells lint finds.
sub agree
{
    my ($name, $text) = @_;
    my @faults = faults($text);
    my $is_told = !$schema->accepts($text);
    my $is_due = grep { !$untold{$_} } @faults;
    my $is_good = $is_told ? @faults > 0 : !$is_due;
    ok($is_good, "$name: " . (@faults ? "@faults" : 'no fault'))
      or diag(($is_told ? 'only the schema refuses ' : 'the schema accepts ') . $text);
}

# ---- Good charts ----

sub chart_json
{
    my ($code, $output) = swooshctl('chart', 'json', @_);
    return $output;
}

my $project = chart_json("$root/sql/charts/project.yaml");
my @good = ($project);
foreach my $path (sort glob "$FindBin::Bin/charts/*.scxml $FindBin::Bin/charts/*.json")
{
    my $format = $path =~ /\.scxml\z/ ? 'scxml' : 'xstate';
    my ($code, $output) = swooshctl('chart', 'import', '--json', "--$format", $path);
    push @good, $output;
}
open my $vectors, '<', "$root/test/vectors/chart.json" or die "chart.json: $!\n";
push @good, map { Encode::encode_utf8($_->{text}) }
  grep { defined $_->{chart_hash} } @{ $json->decode(do { local $/; <$vectors> })->{charts} };
foreach my $text (@good)
{
    is_deeply([ faults($text) ], [], 'a good chart: ' . substr $text, 0, 40);
    ok($schema->accepts($text), 'and the schema says so');
}

# ---- Faults, each in a chart of its own: {members} of the root, of state `a` ----

my @faults = (
    [ '"whatever":1', '', 'unknown_key' ],
    [ '', '"whatever":1', 'unknown_key' ],
    [ '"invoke":{}', '', 'unknown_key' ],
    [ '"type":"final"', '', 'misplaced' ],
    [ '"history":"deep"', '', 'misplaced' ],
    [ '"target":"a"', '', 'misplaced' ],
    [ '"meta":[]', '', 'wrong_type' ],
    [ '"meta":{"roles":{"E":["boss"]}}', '', 'bad_role' ],
    [ '"meta":{"trace":["span"]}', '', 'bad_value' ],
    [ '"context":{"hlc_last":1}', '', 'engine_key' ],
    [ '"context":{"a b":1}', '', 'bad_name' ],
    [ '"description":1', '', 'wrong_type' ],
    [ '', '"context":{}', 'misplaced' ],
    [ '', '"type":"atomic"', 'bad_value' ],
    [ '', '"initial":"b"', 'misplaced' ],
    [ '', '"states":{}', 'empty' ],
    [ '', '"states":{"c":{}}', 'missing_key' ],
    [ '', '"states":{"9":{}},"initial":"9"', 'bad_name' ],
    [ '', '"type":"parallel"', 'missing_key' ],
    [ '', '"type":"parallel","states":{"c":{"type":"final"}}', 'misplaced' ],
    [ '', '"type":"parallel","states":{"c":{"type":"history"}}', 'empty' ],
    [ '', '"type":"final","on":{}', 'misplaced' ],
    [ '', '"type":"history","entry":[]', 'misplaced' ],
    [ '', '"history":"wide"', 'bad_value' ],
    [ '', '"id":"x.y"', 'bad_name' ],
    [ '', '"meta":{"region":"epoch"}', 'engine_key' ],
    [ '', '"on":{"*":"b"}', 'wildcard' ],
    [ '', '"on":{"a b":"b"}', 'bad_name' ],
    [ '', '"on":{"E":null}', 'wrong_type' ],
    [ '', '"on":{"E":{"target":[]}}', 'empty' ],
    [ '', '"on":{"E":{"cond":"x"}}', 'unknown_key' ],
    [ '', '"on":{"E":{"reenter":1}}', 'wrong_type' ],
    [ '', '"after":{"soon":"b"}', 'bad_delay' ],
    [ '', '"after":{"010":"b"}', 'bad_delay' ],
    [ '', '"entry":"beep"', 'unknown_action' ],
    [ '', '"entry":{"type":"send"}', 'unknown_action' ],
    [ '', '"entry":{"type":"assign"}', 'missing_key' ],
    [ '', '"entry":{"type":"assign","params":{"meta.x":1}}', 'engine_key' ],
    [ '', '"entry":{"type":"assign","params":{"r..x":1}}', 'bad_path' ],
    [ '', '"entry":{"type":"assign","params":{"r":{"double":[1]}}}', 'unknown_operator' ],
    [ '', '"entry":{"type":"raise","params":{"event":"a b"}}', 'bad_name' ],
    [ '', '"entry":{"type":"raise","params":{}}', 'missing_key' ],
    [ '', '"always":{"guard":{"type":"logic","params":{"rule":{"nope":[]}}}}', 'unknown_operator' ],
    [ '', '"always":{"guard":{"type":"logic"}}', 'missing_key' ],
    [ '', '"always":{"guard":{"type":"and","params":{"guards":[]}}}', 'empty' ],
    [ '', '"always":{"guard":{"type":"not","params":{"guard":[]}}}', 'wrong_type' ],
    [ '', '"always":{"guard":{"params":{}}}', 'missing_key' ],
    [ '', '"always":{"guard":{"type":"license","extra":1}}', 'unknown_key' ],
);
foreach my $row (@faults)
{
    my ($at_root, $at_state, $code) = @$row;
    my $text = '{"id":"m","initial":"a",' . ($at_root eq '' ? '' : "$at_root,")
      . qq("states":{"a":{$at_state},"b":{}}});
    ok(scalar(grep { $_ eq $code } faults($text)), "lint says $code: $at_root$at_state");
    ok(!$schema->accepts($text), "and the schema refuses it: $at_root$at_state");
}

# What only lint can tell.
foreach my $members ('"on":{"E":"nowhere"}', '"id":"m"', '"on":{"E":{"guard":"nosuch"}}',
    '"always":{"guard":{"type":"stateIn","params":{"state":"c"}}}',
    '"always":{"guard":{"type":"window"}}')
{
    my $text = qq({"id":"m","initial":"a","states":{"a":{$members},"b":{}}});
    ok(scalar faults($text), "lint refuses $members");
    ok($schema->accepts($text), "a schema cannot tell $members");
}

# ---- Charts by chance, as they are and with one thing changed ----

my @strange = ('null', 'true', '0', '-1', '1.5', '""', '"x"', '"#x"', '".b"', '"a b"', '"final"',
    '"parallel"', '[]', '[[]]', '{}', '{"x":1}', '{"var":"state.one"}', '["b","c"]',
    '{"type":"history"}', '{"type":"raise","params":{"event":"E"}}', '{"target":"b"}');
my @keys = qw(id type initial states on always after onDone entry exit meta context history target
  guard actions reenter description params event rule state guards region roles 9 a.b x*);

# places collects every object and list in a value.
sub places
{
    my ($value) = @_;
    return () unless ref $value eq 'HASH' || ref $value eq 'ARRAY';
    my @below = ref $value eq 'HASH' ? @{$value}{ sort keys %$value } : @$value;
    return ($value, map { places($_) } @below);
}

sub change
{
    my ($chart) = @_;
    my @places = places($chart);
    my $place = $places[ rand @places ];
    my $strange = $json->decode($strange[ rand @strange ]);
    if (ref $place eq 'ARRAY')
    {
        $place->[ rand(@$place + 1) ] = $strange;
        return;
    }
    my @there = sort keys %$place;
    my $key = @there && rand() < 0.7 ? $there[ rand @there ] : $keys[ rand @keys ];
    if (rand() < 0.3) { delete $place->{$key} }
    else { $place->{$key} = $strange }
}

srand($seed);
foreach my $number ($seed .. $seed + $count - 1)
{
    my $text = RandomChart::chart($number);
    agree("SEED=$number", Encode::encode_utf8($text)) if $number % 10 == 0;
    my $chart = JSON::PP->new->decode($text);
    change($chart);
    agree("SEED=$number changed", $json->encode($chart));
}

done_testing();
