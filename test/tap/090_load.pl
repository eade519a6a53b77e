#-------------------------------------------------------------------------
#
# 090_load.pl
#		The driver of the benchmark counts what was committed.
#
# Claim: a row that comes before its commit is not counted, and what then ends in an error is
# counted once, as that.  Method: the driver loads the plain SQL floor, where a deferred
# constraint refuses every third commit, after the row has gone to the caller.
#
# test/tap/090_load.pl		SPDX-License-Identifier: PostgreSQL
#-------------------------------------------------------------------------
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use SwooshTest;
use Test::More;

my $load = "$ENV{SWOOSH_BUILD}/bench/load";
my $calls = 30;

# The counts of the driver's answer.
sub load_counts
{
	my ($node) = @_;
	my ($stdout, $stderr);
	my @command = ($load, 'floor', $node->connstr('postgres'), 4, 1, 3600, $calls);

	IPC::Run::run(\@command, '>', \$stdout, '2>', \$stderr);
	return { $stdout =~ /"(sent|accepted|failures|errors)":(\d+)/g };
}

my $node = swoosh_node('load');
$node->start;
$node->psql('postgres', "\\set n 4\n" . slurp_file("$ENV{SWOOSH_ROOT}/test/bench/floor.sql"),
	on_error_die => 1);
is_deeply(
	load_counts($node),
	{ sent => $calls, accepted => $calls, failures => 0, errors => 0 },
	'where every commit succeeds, each call is counted');

$node->safe_psql('postgres', <<'SQL');
TRUNCATE f.wal, f.decision_record;
CREATE SEQUENCE f.commits;
CREATE FUNCTION f.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('f.commits') % 3 = 0 THEN
        RAISE EXCEPTION 'refused at commit' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON f.wal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION f.refuse();
SQL
my $counts = load_counts($node);
my $rows = $node->safe_psql('postgres', 'SELECT count(*) FROM f.wal');
is($counts->{accepted}, $rows, 'accepted is what was committed');
is($rows, $calls - $calls / 3, 'every third commit was refused');
is($counts->{failures}, $calls / 3, 'a refused commit is a failure, and nothing else');
$node->stop;
done_testing();
