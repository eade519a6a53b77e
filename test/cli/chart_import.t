#!/usr/bin/perl
#
# chart import: charts of SCXML and XState behave as their own standard says, and what a
# chart cannot say is refused by name and place · samples with events and the leaves they
# lead to, tables of expressions and of faults.

use strict;
use warnings;
use FindBin;
use JSON::PP ();
use Test::More;
use lib $FindBin::Bin;
use ChartTest;

my $charts = "$FindBin::Bin/charts";
my $json = JSON::PP->new->canonical->allow_nonref;

# ---- Samples: events, and where they lead ----

# Each: sample, format, what the warnings say, [event, leaves after it]...; `-` is a refusal.
my @samples = (
    [ 'microwave.scxml', 'scxml', [],
        [ '', 'oven.door.closed oven.engine.off' ],
        [ 'turn.on', 'oven.door.closed oven.engine.on.cooking' ],
        [ 'time', 'oven.door.closed oven.engine.on.cooking' ],
        [ 'door.open', 'oven.door.open oven.engine.on.idle' ],
        [ 'time', '-oven.door.open oven.engine.on.idle' ],
        [ 'door.close', 'oven.door.closed oven.engine.on.cooking' ],
        [ 'time', 'oven.door.closed oven.engine.on.cooking' ],
        [ 'time', 'oven.door.closed oven.engine.off' ] ],
    [ 'done.scxml', 'scxml', [],
        [ '', 'work.draft' ],
        [ 'write', 'work.both.picture.picture_open work.both.text.text_open' ],
        [ 'text.ok', 'work.both.picture.picture_alone work.both.text.text_done' ],
        [ 'picture.ok', 'finished' ] ],
    [ 'history.scxml', 'scxml', [],
        [ '', 'player.stopped' ],
        [ 'play', 'player.playing.slow' ],
        [ 'faster', 'player.playing.fast' ],
        [ 'off', 'off' ],
        [ 'on', 'player.playing.slow' ],
        [ 'faster', 'player.playing.fast' ],
        [ 'off', 'off' ],
        [ 'resume', 'player.playing.fast' ],
        [ 'off', 'off' ],
        [ 'reset', 'player.stopped' ] ],
    [ 'leave.scxml', 'scxml', [],
        [ '', 'box.first' ],
        [ 'internal', 'box.second' ],
        [ 'stay', 'box.second' ],
        [ 'twice', '-box.second' ],
        [ 'external', 'box.second' ],
        [ 'twice', 'two' ] ],
    [ 'leave.scxml', 'scxml', [],
        [ '', 'box.first' ],
        [ 'self', 'box.first' ],    # internal, yet no target below: SCXML leaves the source
        [ 'twice', 'two' ] ],
    [ 'send.scxml', 'scxml',
        [ qr/:9: .*"slow" is a delay of "wait"/, qr/:37: .*"inner" begins in "initial"/ ],
        [ '', 'wait.calm' ],
        [ 'hurry', 'wait.busy' ],
        [ 'hurry', 'wait.idle' ],
        [ 'Machine_Due', 'late.inner.low.deep late.watch.unseen', 1000 ],
        [ 'finish', 'late.inner.ready late.watch.seen', 1100 ],
        [ 'reset', 'late.inner.low.deep late.watch.unseen', 1200 ],
        [ 'Machine_Due', 'over', 1700 ] ],
    [ 'deep.scxml', 'scxml', [ qr/:10: .*"a\.1" is called "a_1"/, qr/"\*" stands for the events/ ],
        [ '', 'pair.a.a_2 pair.b.b_2' ],
        [ 'back', 'pair.a.a_2 pair.b.b_1' ],
        [ 'leave', 'other' ],
        [ 'back', 'pair.a.a_1 pair.b.b_1' ] ],
    [ 'light.v4.json', 'xstate', [ qr{left out \(at "/version"\)}, qr{at "/states/green/tags"} ],
        [ '', 'green' ],
        [ 'QUIET', 'green' ],
        [ 'TIMER', 'yellow' ],
        [ 'TIMER', 'red.walk' ],
        [ 'SKIP', 'red.walk' ],
        [ 'PED', 'red.wait' ],
        [ 'NONE', '-red.wait' ] ],
    [ 'order.v5.json', 'xstate', [ qr{at "/states/sent/output"} ],
        [ '', 'open.cart' ],
        [ 'ADD', 'open.cart' ],
        [ 'CHECKOUT', 'open.payment' ],
        [ 'PAID', 'open.cart' ],
        [ 'RESTART', 'open.cart' ],
        [ 'CANCEL', 'cancelled' ],
        [ 'ADD', '-cancelled' ] ],
);
foreach my $sample (@samples)
{
    my ($name, $format, $warnings, @steps) = @$sample;
    my ($code, $output, $errors) = swooshctl('chart', 'import', "--$format", "$charts/$name");
    is($code, 0, "$name is read") or diag($errors);
    like($errors, $_, "$name: the warning says so") foreach @$warnings;
    is($errors, '', "$name: no warning") unless @$warnings;
    my $chart = save('sample', $output);
    my $events = join "\n", map { $json->encode({ event => $_->[0],
        $_->[2] ? (hlc => sprintf '1970-01-01T00:00:%06.3f+00:00#0', $_->[2] / 1000) : () }) }
        @steps[ 1 .. $#steps ];
    is_deeply([ configurations($chart, $events) ],
        [ map { $_->[1] =~ /^-/ ? $_->[1] : "+$_->[1]" } @steps ], "$name: its leaves");
    ($code, $output, $errors) = swooshctl('chart', 'lint', $chart);
    unlike($output, qr/: error:/, "$name: lint finds no error");
}

# ---- SCXML: a document around a piece, and what becomes of it ----

# document is what stands in state `s` of a small document; the piece begins in line 5.
sub document
{
    my ($piece, $more) = @_;
    return qq(<scxml xmlns="http://www.w3.org/2005/07/scxml" datamodel="ecmascript" name="m">
<datamodel><data id="x" expr="1"/><data id="s" expr="'a'"/><data id="o" expr="{k: [1], l: 2}"/>
</datamodel><state id="first"><transition event="go" target="s"/></state>
<state id="s"><state id="in"/>\n$piece\n</state>) . ($more // '') . '</scxml>';
}

sub import_piece
{
    my ($piece, $more) = @_;
    my $path = save('piece.scxml', document($piece, $more));
    return swooshctl('chart', 'import', '--scxml', '--json', $path);
}

sub escaped
{
    my ($text) = @_;
    $text =~ s/&/&amp;/g;
    $text =~ s/</&lt;/g;
    $text =~ s/"/&quot;/g;
    return $text;
}

sub var { return { var => $_[0] } }
sub logic { return { type => 'logic', params => { rule => $_[0] } } }
my $in_first = { type => 'stateIn', params => { state => 'first' } };

# Conditions, and their guards.
my @conditions = (
    [ 'true', undef ],
    [ 'false', logic($JSON::PP::false) ],
    [ 'x == 1', logic({ '==' => [ var('state.data.x'), 1 ] }) ],
    [ 'x !== -1', logic({ '!==' => [ var('state.data.x'), -1 ] }) ],
    [ '!x && (s === "b" || x >= 2)', logic({ and => [ { '!' => [ var('state.data.x') ] },
        { or => [ { '===' => [ var('state.data.s'), 'b' ] },
            { '>=' => [ var('state.data.x'), 2 ] } ] } ] }) ],
    [ 'x + 2 * x - 1 < x % 3', logic({ '<' => [ { '-' => [ { '+' => [ var('state.data.x'),
        { '*' => [ 2, var('state.data.x') ] } ] }, 1 ] }, { '%' => [ var('state.data.x'), 3 ] } ] }) ],
    [ "s + x == 'a1'", logic({ '==' => [ { cat => [ var('state.data.s'), var('state.data.x') ] }, 'a1' ] }) ],
    [ "o.k[0] == o['l']", logic({ '==' => [ var('state.data.o.k.0'), var('state.data.o.l') ] }) ],
    [ "_event.name == 'e'", logic({ '==' => [ 'e', 'e' ] }) ],
    [ '_event.data.n > 1 ? x : null', logic({ if => [ { '>' => [ var('inputs.n'), 1 ] },
        var('state.data.x'), undef ] }) ],
    [ "In('first')", $in_first ],
    [ "!In('first')", { type => 'not', params => { guard => $in_first } } ],
    [ "In('first') && In(\"first\") && x", { type => 'and', params => { guards =>
        [ $in_first, $in_first, logic(var('state.data.x')) ] } } ],
    [ "x == 'it\\'s \\x41\\u00e9'", logic({ '==' => [ var('state.data.x'), "it's A\x{e9}" ] }) ],
    [ 'x == [1, "b", [true]]', logic({ '==' => [ var('state.data.x'), [ 1, 'b', [$JSON::PP::true] ] ] }) ],
);
foreach my $row (@conditions)
{
    my ($text, $guard) = @$row;
    my ($code, $output, $errors) =
      import_piece(q(<transition event="e" target="first" cond=") . escaped($text) . '"/>');
    is($code, 0, "cond $text is read") or diag($errors);
    my $chart = $code == 0 ? JSON::PP->new->utf8->decode($output) : {};
    my $candidate = $chart->{states}{s}{on}{e};
    is($json->encode(ref $candidate ? $candidate->{guard} : undef), $json->encode($guard),
        "cond $text");
}

# What is refused: the piece, and the message with its line.
my $to = 'target="first"';
my @refused = (
    [ '<invoke type="http"/>', qr/:5: error: <invoke> cannot be said/ ],
    [ '<onentry><send event="e" target="#_internal" delay="1s"/></onentry>', qr/:5: error: <send>/ ],
    [ "\n<onentry><send event='e' target='t'/></onentry>", qr/:6: error: <send> cannot be said/ ],
    [ "<onentry><send event='e'/><raise event='f'/></onentry>", qr/:5: error: .*after all raised/ ],
    [ '<onexit><send event="e" delay="1s"/></onexit>', qr/:5: error: .*in the entry of a state/ ],
    [ '<onentry><send event="e" delay="1s"><param name="p"/></send></onentry>', qr/:5: error: <send>/ ],
    [ '<onentry><send event="e" delay="soon"/></onentry>', qr/:5: error: the delay "soon"/ ],
    [ '<onentry><send event="e" delay="1.0005s"/></onentry>', qr/:5: error: the delay "1.0005s"/ ],
    [ '<onentry><send event="go" delay="1s"/></onentry>', qr/:5: error: .*"go" is heard outside/ ],
    [ '<onentry><cancel sendid="i"/></onentry>', qr/:5: error: <cancel>/ ],
    [ '<onentry><script>var y = 1</script></onentry>', qr/:5: error: .*"var y"/ ],
    [ '<onentry><script>f(x)</script></onentry>', qr/:5: error: .*"f\(x\)" assigns nothing/ ],
    [ '<onentry><script src="a.js"/></onentry>', qr/:5: error: <script>/ ],
    [ '<script>x = 1</script>', qr/:5: error: <script>/ ],
    [ '<onentry><if cond="x"><raise event="e"/></if></onentry>', qr/:5: error: <raise> .*condit/ ],
    [ '<onentry><if cond="x"><assign location="o" expr="[1]"/><assign location="x" expr="o.k"/></if>'
          . '</onentry>', qr/:5: error: .*part of what/ ],
    [ '<onentry><if cond="x"><assign location="o.z" expr="1"/></if></onentry>',
        qr/:5: error: .*"o.z".*not there/ ],
    [ q(<onentry><if cond="In('s')"><assign location="x" expr="1"/></if></onentry>),
        qr/:5: error: .*In\(\) stands/ ],
    [ '<onentry><if><assign location="x" expr="1"/></if></onentry>', qr/:5: error: .*a condition/ ],
    [ '<onentry><foreach array="o" item="x"/></onentry>', qr/:5: error: <foreach>/ ],
    [ '<final id="f"><donedata/></final>', qr/:5: error: <donedata>/ ],
    [ '<onentry><my:act xmlns:my="urn:x"/></onentry>', qr/:5: error: <act> has no meaning/ ],
    [ '<transition event="e" target="nowhere"/>', qr/:5: error: there is no state "nowhere"/ ],
    [ qq(<transition event="a b:c" $to/>), qr/:5: error: the event "b:c"/ ],
    [ qq(<transition event="done.invoke.i" $to/>), qr/:5: error: "done\.invoke\.i"/ ],
    [ qq(<transition event="done.state.p" $to/>) . '<parallel id="p"><state id="q"/></parallel>'
          . '<state id="r"><transition event="done.state.p" target="p"/></state>',
        qr/:5: error: .*heard by that state/ ],
    [ qq(<transition event="e" cond="y == 1" $to/>), qr/:5: error: .*not in the data model/ ],
    [ qq(<transition event="e" cond="x = 1" $to/>), qr/:5: error: .*assigns nothing/ ],
    [ qq(<transition event="e" cond="x++" $to/>), qr/:5: error: the condition/ ],
    [ qq(<transition event="e" cond="x == 1.5" $to/>), qr/:5: error: .*decimal integer/ ],
    [ qq(<transition event="e" cond="f(x)" $to/>), qr/:5: error: the condition/ ],
    [ qq(<transition event="e" cond="o.k.length" $to/>), qr/:5: error: .*no length/ ],
    [ qq(<transition event="e" cond="In('nowhere')" $to/>), qr/:5: error: .*names no state/ ],
    [ qq(<transition event="e" cond="In('first') == x" $to/>), qr/:5: error: .*In\(\) stands/ ],
    [ qq(<transition event="e" cond="typeof x == 'n'" $to/>), qr/:5: .*no counterpart/ ],
    [ qq(<transition event="e" cond="swoosh('license')" $to/>), qr/:5: .*guard is missing/ ],
    [ '<onentry><assign location="y" expr="1"/></onentry>', qr/:5: error: the location "y"/ ],
    [ '<onentry><assign location="x" expr="In(\'s\')"/></onentry>', qr/:5: error: the value/ ],
    [ '<onentry><assign location="x" expr="{a: 1}"/></onentry>', qr/:5: error: .*would be a rule/ ],
    [ '<state id="first"/>', qr/:5: error: another state is called "first"/ ],
    [ '<transition type="sideways" event="e"/>', qr/:5: error: the type of a transition/ ],
    [ '<datamodel><data id="z" src="z.json"/></datamodel>', qr/:5: error: .*given by expr/ ],
    [ '<datamodel><data id="z" expr="x + 1"/></datamodel>', qr/:5: error: .*not a constant/ ],
    [ '<datamodel><data id="x"/></datamodel>', qr/:5: error: "x" stands twice/ ],
    [ '<swoosh:meta xmlns:swoosh="https://swoosh.invalid/scxml">{"a":1.5}</swoosh:meta>',
        qr/:5: error: <swoosh:meta> holds no JSON/ ],
);
foreach my $row (@refused)
{
    my ($piece, $message) = @$row;
    my ($code, $output, $errors) = import_piece($piece);
    is($code, 40, "refused: $piece");
    like($errors, $message, "and why: $piece");
    is($output, '', "no chart comes of it: $piece");
}

# Executable content, and the actions that it becomes.
sub assign { return { type => 'assign', params => {@_} } }
my $raise = { type => 'raise', params => { event => 'go' } };
my @contents = (
    [ '<raise event="go"/>', $raise ],
    [ '<send event="go" target="#_internal"/>', $raise ],
    [ '<log expr="1"/><raise event="go"/>', $raise ],
    [ '<assign location="x" expr="x + 1"/>',
        assign('data.x', { '+' => [ var('state.data.x'), 1 ] }) ],
    [ q(<assign location="o['k']" expr="[x, 'b']"/><assign location="s" expr="{a: 1, b: {c: 2}}"/>),
        [ assign('data.o.k', [ var('state.data.x'), 'b' ]),
            assign('data.s', { a => 1, b => { c => 2 } }) ] ],
    [ '<send event="go"/>', $raise ],
    [ '<send event="go" type="scxml"/>', $raise ],
    [ '<send event="go"/>', $raise, '<state id="e"><transition event="error.*" target="s"/></state>' ],
    [ '<assign location="x" expr="Math.pow(x, 3)"/>',
        assign('data.x', { '*' => [ (var('state.data.x')) x 3 ] }) ],
    [ '<assign location="x" expr="Math.max(x, 2, Math.min(x, 5))"/>', assign('data.x',
        { max => [ var('state.data.x'), 2, { min => [ var('state.data.x'), 5 ] } ] }) ],

    # scripts that only assign
    [ '<script>x = 1;</script>', assign('data.x', 1) ],
    [ "<script>\n// one;\nx += 2; s = ';';\n/* two; */ x++; o.k = x == 1;</script>",
        [ assign('data.x', { '+' => [ var('state.data.x'), 2 ] }), assign('data.s', ';'),
            assign('data.x', { '+' => [ var('state.data.x'), 1 ] }),
            assign('data.o.k', { '==' => [ var('state.data.x'), 1 ] }) ] ],

    # <if>: one assign, whose values are taken before any is written
    [ '<if cond="x == 1"><assign location="x" expr="2"/></if>', assign('data.x',
        { if => [ { '==' => [ var('state.data.x'), 1 ] }, 2, var('state.data.x') ] }) ],
    [ '<if cond="x"><assign location="x" expr="x + 1"/><assign location="s" expr="x"/>'
          . '<elseif cond="s"/><log expr="1"/><else/><script>s = 0</script></if>',
        { type => 'assign', params => {
            'data.x' => { if => [ var('state.data.x'), { '+' => [ var('state.data.x'), 1 ] },
                var('state.data.x') ] },
            'data.s' => { if => [ var('state.data.x'), { '+' => [ var('state.data.x'), 1 ] },
                { if => [ var('state.data.s'), var('state.data.s'), 0 ] } ] } } } ],
    [ '<if cond="x"><assign location="x" expr="2"/><if cond="x == 2"><assign location="x" expr="3"/>'
          . '</if></if>', assign('data.x', { if => [ var('state.data.x'),
            { if => [ { '==' => [ 2, 2 ] }, 3, 2 ] }, var('state.data.x') ] }) ],
    [ '<if cond="false"><raise event="x"/><elseif cond="true"/><raise event="go"/><else/>'
          . '<raise event="x"/></if>', $raise ],
);
foreach my $row (@contents)
{
    my ($content, $actions, $more) = @$row;
    my ($code, $output, $errors) = import_piece("<onentry>$content</onentry>", $more);
    my $chart = $code == 0 ? JSON::PP->new->utf8->decode($output) : {};
    is($json->encode($chart->{states}{s}{entry}), $json->encode($actions), $content)
      or diag($errors);
}

# Documents that are refused as a whole.
my @documents = (
    [ '<?xml version="1.0"?><!DOCTYPE scxml [<!ENTITY e "x">]><scxml/>', qr/document type declaration/ ],
    [ '<scxml><state>', qr/:1: error: no element found/ ],
    [ '<scxml><state id="&e;"/></scxml>', qr/undefined entity/ ],
    [ '<html/>', qr/no SCXML: its root is <html>/, 40 ],
    [ '<scxml datamodel="xpath"><state id="a"/></scxml>', qr/data model "xpath"/, 40 ],
    [ '<scxml binding="late"><state id="a"/></scxml>', qr/late binding/, 40 ],
    [ '<scxml>' . '<state>' x 200 . '</state>' x 200 . '</scxml>', qr/nested too deep/ ],
    [ '<scxml/>', qr/in the chart that it makes: .*states/, 40 ],
    [ '{"id": "m"}', qr/:1: error: not well-formed/ ],
);
foreach my $row (@documents)
{
    my ($text, $message, $exit) = @$row;
    my ($code, $output, $errors) = swooshctl('chart', 'import', '--scxml', save('document', $text));
    is($code, $exit // 65, 'refused: ' . substr $text, 0, 60);
    like($errors, $message, 'and why: ' . substr $text, 0, 60);
}

# ---- XState: members of state `a`, and the message with its pointer ----

my @configs = (
    [ '"invoke":{"src":"x"}', qr{starts and sends nothing \(at "/states/a/invoke"\)} ],
    [ '"activities":["beep"]', qr{at "/states/a/activities"} ],
    [ '"on":{"done.*":"b"}', qr{is an event of XState} ],
    [ '"on":{"a*":"b"}', qr{events are named} ],
    [ '"on":{"done.invoke.x":"b"}', qr{is an event of XState} ],
    [ '"on":{"e":{"target":"b","delay":10}}', qr{a delay is given by "after"} ],
    [ '"after":{"SOON":"b"}', qr{the delay "SOON" has no value.*at "/states/a/after/SOON"} ],
    [ '"entry":"notify"', qr{the action "notify" cannot be said.*at "/states/a/entry"} ],
    [ '"entry":[{"type":"xstate.sendTo"}]', qr{"sendTo" cannot be said.*at "/states/a/entry/0"} ],
    [ '"entry":{"type":"xstate.spawnChild"}', qr{"spawnChild" cannot be said} ],
    [ '"entry":{"type":"xstate.raise","event":{"type":"e","x":1}}', qr{carries no data} ],
    [ '"entry":{"type":"xstate.raise","event":"e","delay":5}', qr{"after" is for delays} ],
    [ '"entry":{"type":"xstate.assign","assignment":{"x":{"y":1}}}', qr{would be a rule} ],
    [ '"on":{"e":{"target":"b","cond":"(c) => c.x"}}', qr{no functions} ],
    [ '"on":{"e":{"target":"b","guard":"isGood"}}', qr{in the chart that it makes: no such guard} ],
    [ '"entry":[],"onEntry":[]', qr{"entry" is given twice} ],
    [ '"whatever":1', qr{in the chart that it makes: no member of a state \(unknown_key\)} ],
);
foreach my $row (@configs)
{
    my ($members, $message) = @$row;
    my $text = qq({"id":"m","initial":"a","states":{"a":{$members},"b":{}}});
    my ($code, $output, $errors) = swooshctl('chart', 'import', '--xstate', save('config', $text));
    is($code, 40, "refused: $members");
    like($errors, $message, "and why: $members");
}

# Wildcards: those of the events that the config names, after its own candidates, longest first.
my $wild = save('wild', '{"id":"m","initial":"a","states":{"a":{"on":{"*":"c","e.f":{"actions":[]},'
      . '"e.*":["b",{"target":"c"}]},"entry":{"type":"xstate.raise","event":{"type":"e.g"}}},'
      . '"b":{"on":{"e":"a","z":"c","":null}},"c":{}}}');
my ($code, $output, $errors) = swooshctl('chart', 'import', '--xstate', '--json', $wild);
is($code, 0, 'wildcards are read') or diag($errors);
like($errors, qr{"\*" stands for the events that the config names \(at "/states/a/on/\*"\)}, 'and said');
is($json->encode(JSON::PP->new->utf8->decode($code == 0 ? $output : '{}')->{states}{a}{on}),
    $json->encode({ 'e.f' => [ { actions => [] }, 'b', { target => 'c' }, 'c' ],
        'e.g' => [ 'b', { target => 'c' }, 'c' ], 'e' => [ 'b', { target => 'c' }, 'c' ], z => 'c' }),
    'as candidates of each event');
($code, $output, $errors) =
  swooshctl('chart', 'import', '--xstate', save('config', 'createMachine({})'));
is($code, 65, 'JavaScript is refused');
like($errors, qr/no JSON of a machine config/, 'and why');

# Events that the document does not name, and prefixes and wildcards are to stand for.
my @named = ('--event', 'e.g.h', '--event', 'f');
my $prefix = save('prefix', document('<transition event="e" target="first"/>'));
($code, $output) = swooshctl('chart', 'import', '--scxml', '--json', @named, $prefix);
is_deeply([ sort keys %{ ($code ? {} : JSON::PP->new->utf8->decode($output))->{states}{s}{on} } ],
    [ 'e', 'e.g.h' ], '--event names events for SCXML');
($code, $output) = swooshctl('chart', 'import', '--xstate', '--json', @named, $wild);
is_deeply([ sort keys %{ ($code ? {} : JSON::PP->new->utf8->decode($output))->{states}{a}{on} } ],
    [qw(e e.f e.g e.g.h f z)], '--event names events for XState');

# ---- Usage ----

is((swooshctl('chart', 'import', "$charts/done.scxml"))[0], 64, 'a format must be named');
is((swooshctl('chart', 'import', '--scxml', '--xstate', "$charts/done.scxml"))[0], 64, 'one format');
is((swooshctl('chart', 'import', '--scxml', "$dir/none"))[0], 66, 'the file must be there');

done_testing();
