#!/usr/bin/perl
#
# chart export, then chart import, gives the same hash, and what the document says without the
# chart's own text behaves the same · the charts of the tree, and charts by chance in every
# spelling; SEED=n begins with another one, CHARTS=n makes more of them.

use strict;
use warnings;
use Encode ();
use File::Find;
use FindBin;
use JSON::PP ();
use Test::More;
use lib $FindBin::Bin;
use ChartTest;
use RandomChart;

my $seed = $ENV{SEED} // time % 1_000_000;
my $count = $ENV{CHARTS} // 40;
note("SEED=$seed CHARTS=$count");

# without_text is a document less the text that it carries.
sub without_text
{
    my ($document) = @_;
    $document =~ s{<swoosh:chart>.*?</swoosh:chart>}{}s;
    return $document;
}

sub exported
{
    my ($format, $chart) = @_;
    my ($code, $output, $errors) = swooshctl('chart', 'export', "--$format", $chart);
    return $code == 0 ? $output : "failed: $errors";
}

sub imported
{
    my ($format, $document, $name) = @_;
    my ($code, $output, $errors) =
      swooshctl('chart', 'import', "--$format", save('document', $document));
    return save($name, $code == 0 ? $output : "failed: $errors");
}

# is_same checks all that is claimed of one chart; `events` may be empty.
sub is_same
{
    my ($name, $chart, $events) = @_;
    my $hash = chart_hash($chart);
    my @before = configurations($chart, $events);
    foreach my $format ('scxml', 'xstate')
    {
        my $document = exported($format, $chart);
        is(chart_hash(imported($format, $document, 'back')), $hash, "$name by $format: the hash")
          or diag($document);
        next if $format eq 'xstate';
        my $plain = imported($format, without_text($document), 'plain');
        is_deeply([ configurations($plain, $events) ], \@before,
            "$name by $format without its text: the same leaves")
          or diag($document);

        # What was read of SCXML alone needs no text to come back.
        my $again = exported($format, $plain);
        unlike($again, qr/<swoosh:chart>/, "$name by $format again: no text is carried");
        is(chart_hash(imported($format, $again, 'again')), chart_hash($plain),
            "$name by $format again: the hash");
    }
}

# ---- The charts of the tree ----

my @charts = ("$root/sql/charts/project.yaml");
find({ no_chdir => 1, wanted => sub { push @charts, $_ if /chart.*\.(yaml|json)\z/ } },
    grep { -d } "$root/test/core/cases", "$root/test/cli/check");
foreach my $chart (sort @charts)
{
    (my $name = $chart) =~ s{.*/}{};
    is_same($name, $chart, RandomChart::events(1, 5)) if chart_hash($chart) =~ /^sha256/;
}

open my $vectors, '<', "$root/test/vectors/chart.json" or die "chart.json: $!\n";
my $published = JSON::PP->new->utf8->decode(do { local $/; <$vectors> });
foreach my $vector (@{ $published->{charts} })
{
    next unless defined $vector->{chart_hash};
    my $chart = save('vector', Encode::encode_utf8($vector->{text}));
    is(chart_hash($chart), $vector->{chart_hash}, "$vector->{note}: the published hash");
    is_same($vector->{note}, $chart, '');
}

# ---- Samples of the formats: import, export, import ----

foreach my $path (sort glob "$FindBin::Bin/charts/*.scxml $FindBin::Bin/charts/*.json")
{
    my $format = $path =~ /\.scxml\z/ ? 'scxml' : 'xstate';
    (my $name = $path) =~ s{.*/}{};
    my ($code, $output) = swooshctl('chart', 'import', "--$format", $path);
    my $chart = save('sample', $output);
    my $document = exported($format, $chart);
    unlike($document, qr/swoosh:chart/, "$name: no text is carried");
    is(chart_hash(imported($format, $document, 'back')), chart_hash($chart), "$name: the hash");
    is_same($name, $chart, '');
}

# ---- Charts by chance ----

my $refused = 0;
foreach my $number ($seed .. $seed + $count - 1)
{
    my $chart = save('random', RandomChart::chart($number));
    $refused++, next unless chart_hash($chart) =~ /^sha256/;
    is_same("SEED=$number", $chart, RandomChart::events($number, 20));
}
cmp_ok($refused, '<=', $count / 10, "most charts by chance are charts: $refused of $count are not");

# ---- An edited document is believed, not the text that it carries ----

my $spelled = save('spelled', '{"states":{"b":{},"a":{"on":{"Go":["b"]}}},"initial":"a","id":"m"}');
foreach my $format ('scxml', 'xstate')
{
    my $document = exported($format, $spelled);
    if ($format eq 'xstate')
    {
        unlike($document, qr/swoosh:chart/, 'XState keeps every spelling but one');
        my $rooted = save('rooted', '{"id":"m","initial":"a","on":{"Go":"a"},"states":{"a":{},"b":{}}}');
        $document = exported($format, $rooted);
        like($document, qr/"Go":"\.a"/, 'that of targets at the root, which begin with a dot');
        is(chart_hash(imported($format, $document, 'back')), chart_hash($rooted), 'and is carried');
    }
    like($document, qr/swoosh:chart/, "$format: the text is carried");
    (my $edited = $document) =~ s/(event="|")Go"/$1Run"/;
    my ($code, $output, $errors) =
      swooshctl('chart', 'import', "--$format", save('edited', $edited));
    like($errors, qr/changed after its export/, "$format: an edited document is told");
    like($output, qr/Run:/, "$format: and believed");
    unlike($output, qr/Go:|swoosh/, "$format: not the text that it carries");
}

# ---- What another engine does otherwise is said ----

my @told = (
    [ '"on":{"E":{"target":"b","guard":"license"}}', qr/1 guards have no SCXML form/ ],
    [ '"entry":{"type":"assign","params":{"r.x":{"merge":[1,2]}}}', qr/1 actions have no/ ],
    [ '"on":{"E":{"target":"a","actions":{"type":"raise","params":{"event":"F"}}}}',
        qr/1 transitions stay in their source/ ],
    [ '"on":{"E":"b","E.F":"b"}', qr/hears some events also/ ],
);
foreach my $row (@told)
{
    my ($members, $message) = @$row;
    my $chart = save('told', qq({"id":"m","initial":"a","states":{"a":{$members},"b":{}}}));
    my ($code, $output, $errors) = swooshctl('chart', 'export', '--scxml', $chart);
    like($errors, $message, "told: $members");
}

done_testing();
