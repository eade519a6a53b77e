#-------------------------------------------------------------------------
#
# 030_standby.pl
#		A streaming standby shows, replays and verifies what the primary decided.
#
# Claim: after a few thousand random steps every hash on the standby is the primary's, and comes
# out of the log there; nothing can be proposed there, and the error says where; once promoted it
# goes on, with a key of its own that was enrolled before.
# Method: the random walk of SwooshTest.pm; the standby reads while it catches up.
#
# test/tap/030_standby.pl		SPDX-License-Identifier: PostgreSQL
#-------------------------------------------------------------------------
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use SwooshTest;

my $instances = 40;

swoosh_seed();

my $primary = swoosh_node('primary');
my $keys = PostgreSQL::Test::Utils::tempdir();
chmod 0700, $keys;
$primary->append_conf('postgresql.conf', "swoosh.signing_key_file = '$keys/primary.key'");
$primary->start;
swoosh_load_begin($primary, $instances);
my $records = swoosh_load($primary, 1000);

$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->append_conf('postgresql.conf', <<CONF);
swoosh.signing_key_file = '$keys/standby.key'
hot_standby_feedback = on
CONF
$standby->start;

# the standby reads while it still catches up
$records = swoosh_load($primary, 1500);
my ($ok) = split /\|/, swoosh_all_verify($standby);
is($ok, $instances, 'every instance verifies on the standby, as far as it came');
$records = swoosh_load($primary, 500);
$primary->wait_for_catchup($standby);

cmp_ok($records, '>=', 3000, "$records records");
is(swoosh_states($standby), swoosh_states($primary), 'equal hashes');
is(swoosh_all_verify($standby),
	"$instances|$instances|$records|", 'the whole log verifies on the standby');

my $replay = <<'SQL';
SELECT count(*) FILTER (WHERE r.ok AND r.state_hash = i.state_hash)
  FROM swoosh.instance AS i,
       swoosh_replay(i.instance, greatest(i.wal_index - 10, 1), i.wal_index) AS r
SQL
is($standby->safe_psql('postgres', $replay), $instances, 'so do ranges');
for my $level ('READ COMMITTED', 'REPEATABLE READ')
{
	is($standby->safe_psql('postgres',
			"BEGIN ISOLATION LEVEL $level; SELECT ok FROM swoosh_verify('tap/i1'); COMMIT"),
		't', "verify at $level");
}

# both servers answer the same
my %questions = (
	'exports' => q{SELECT md5(string_agg(line, E'\n')) FROM swoosh_export('tap/i1') AS line},
	'states at each index' => <<SQL,
SELECT md5(string_agg(swoosh_at('tap/i2', n)::text, '' ORDER BY n)) FROM generate_series(0, 20) AS n
SQL
	'explanations' =>
	  q{SELECT string_agg(transition || possible, ',') FROM swoosh_explain('tap/i3', NULL)});
for my $what (sort keys %questions)
{
	is($standby->safe_psql('postgres', $questions{$what}),
		$primary->safe_psql('postgres', $questions{$what}), "equal $what");
}

# what writes is refused with the error of a standby
my %writes = (
	'swoosh_tick' => 'swoosh_tick()',
	'swoosh_snapshot' => q{swoosh_snapshot('tap/i1')},
	'swoosh_create_instance' => q{swoosh_create_instance('tap/new', 'walk')},
	'swoosh_define_machine' => q{swoosh_define_machine('m', '1', '{"id": "m", "initial": "a", "states": {"a": {}}}')},
	'swoosh_register_signer' =>
	  q{swoosh_register_signer('hmmm:pubkey:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'tap', '{voter}')},
	'swoosh_put_artifact' => q{swoosh_put_artifact('tap', '{}')},
	'swoosh_restore' => q{swoosh_restore('tap/i1', '{}')});
for my $verb (sort keys %writes)
{
	my ($status, $stdout, $stderr) =
	  $standby->psql('postgres', "\\set VERBOSITY verbose\nSELECT $writes{$verb}");

	like($stderr, qr/25006/, "$verb says that it is read-only there");
}

# swooshctl says the same, and reads, also where the server has all transactions serializable
my $swooshctl = "$ENV{SWOOSH_BUILD}/swooshctl";
my $serializable = $standby->connstr('postgres') . " options='-c default_transaction_isolation=serializable'";
my $key = "$PostgreSQL::Test::Utils::tmp_check/primary.key";
command_like([ $swooshctl, 'state', '--dbname', $serializable, 'tap/i1' ],
	qr/"wal_index"/, 'swooshctl reads on a standby');
command_checks_all(
	[ $swooshctl, 'propose', '--dbname', $serializable, '--key', $key, 'tap/i1', 'Walk_1' ],
	69, [qr/^$/], [ qr/25006.*on a standby/, qr/HINT: .*role of primary/ ],
	'a proposal to a standby names the role of primary');

# the key of the standby is made there and enrolled on the primary, before it is needed
my $signer = $standby->safe_psql('postgres', 'SELECT swoosh_init_key()');
like($signer, qr/^hmmm:pubkey:/, 'a standby makes its own key');
$primary->safe_psql('postgres', "SELECT swoosh_register_signer('$signer', '*', '{system}')");
$primary->wait_for_catchup($standby);
$primary->stop;
$standby->promote;
my $later = swoosh_load($standby, 200);
cmp_ok($later, '>=', $records + 200, 'once promoted it goes on');
is($standby->safe_psql('postgres', <<SQL), "2|t", 'two servers signed, each for its time');
SELECT count(DISTINCT decision->>'server'), bool_or(decision->>'server' = '$signer')
  FROM swoosh.decision_record
SQL
is(swoosh_all_verify($standby), "$instances|$instances|$later|", 'and all verifies');
$standby->stop;

done_testing();
