#
# CheckTest.pm
#		What the tests of `chart check` share: runs, findings, events that lead to them.
#
# test/cli/CheckTest.pm		SPDX-License-Identifier: PostgreSQL

package CheckTest;

use strict;
use warnings;
use Exporter 'import';
use File::Temp;
use JSON::PP;
use Test::More;

our @EXPORT = qw(root run_ctl check_chart found replay_holds write_text);

my $json = JSON::PP->new->canonical->allow_nonref;
my $folder = File::Temp->newdir;
my $number = 0;

# root is the tree's top.
sub root
{
	(my $here = __FILE__) =~ s{[^/]*$}{};
	return "$here../..";
}

# write_text keeps a text in a file until the test ends, and says where.
sub write_text
{
	my ($text, $ending) = @_;
	my $path = "$folder/" . ++$number . ($ending // '');
	open(my $file, '>', $path) or die "$path: $!\n";
	print $file $text;
	close $file or die "$path: $!\n";
	return $path;
}

# run_ctl answers (exit code, standard output).
sub run_ctl
{
	my @arguments = @_;
	my $program = $ENV{SWOOSHCTL} // root() . '/build/swooshctl';
	open(my $pipe, '-|', $program, @arguments) or die "$program: $!\n";
	my $output = do { local $/; <$pipe> } // '';
	close $pipe;
	return ($? >> 8, $output);
}

# check_chart is the report of a check, with its exit code as the member "exit".
sub check_chart
{
	my ($chart, @arguments) = @_;
	my ($code, $output) = run_ctl('chart', 'check', '--json', @arguments, $chart);
	my $report = eval { $json->decode($output) } // { findings => [] };
	$report->{exit} = $code;
	return $report;
}

# found is a line for each finding: kind, subject, and in how many events.
sub found
{
	my ($report) = @_;
	return [
		sort map {
			"$_->{kind} $_->{subject}" . ($_->{events} ? ' in ' . @{ $_->{events} } : '')
		} @{ $report->{findings} }
	];
}

# replay_holds: reduce takes the events of a finding to the state that it foretells.
sub replay_holds
{
	my ($chart, $finding, $name) = @_;
	my $events = write_text(join('', map { $json->encode($_) . "\n" } @{ $finding->{events} }));
	my ($code, $output) = run_ctl('reduce', '--chart', $chart, $events);
	my @lines = map { $json->decode($_) } split /\n/, $output;

	if (!defined $finding->{state_hash})
	{
		isnt($code, 0, "$name: the chart does not start");
		return;
	}
	is(scalar(@lines), 1 + @{ $finding->{events} }, "$name: every event is answered");
	is_deeply(
		[ map { $lines[-1]{$_} } qw(configuration state_hash) ],
		[ map { $finding->{$_} } qw(configuration state_hash) ],
		"$name: the state foretold");
	is_deeply(
		[ map { $_->{accepted} ? 1 : 0 } @lines[ 1 .. $#lines ] ],
		[ @lines > 1 ? ((1) x (@lines - 2), $finding->{accepted} ? 1 : 0) : () ],
		"$name: accepted, but for a last step that fails");
}

1;
