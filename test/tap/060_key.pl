#-------------------------------------------------------------------------
#
# 060_key.pl
#		The signing key of a node: how it is made, what is refused, what follows a change.
#
# Claim: a key is made once and readable by the server alone; a file that others could read, or
# that is none, is named and not used; a running backend follows a changed file or setting; a
# command may stand in for the file; a standby makes its own; every running backend knows when the
# key is revoked, also on a standby, and says once that it is not enrolled.  The key is in no log.
# swoosh.restoring cannot be set by a configuration file.
# Method: one server and a standby, with the file changed beneath them.
#
# test/tap/060_key.pl		SPDX-License-Identifier: PostgreSQL
#-------------------------------------------------------------------------
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Utils;
use Test::More;

use SwooshTest;

my $signer = qr/^hmmm:pubkey:[0-9a-f]{64}$/;
my $node   = swoosh_node('key');
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION swoosh');
my $file = $node->data_dir . '/swoosh.key';

sub key_says
{
	my ($server, $member) = @_;
	return $server->safe_psql('postgres', "SELECT swoosh_health()->'key'->>'$member'");
}

# A file with that content and mode, in place of the one before.
sub put_file
{
	my ($content, $mode) = @_;
	unlink $file;
	open(my $handle, '>', $file) or die "$file: $!";
	print $handle $content;
	close($handle);
	chmod($mode, $file) or die "$file: $!";
	return;
}

# ---- made once ---------------------------------------------------------------------------

is(key_says($node, 'reason'), 'no_key', 'a new server has no key');
my $first = $node->safe_psql('postgres', 'SELECT swoosh_init_key()');
like($first, $signer, 'a key is made');
is((stat $file)[2] & 07777, 0600, 'only the server reads it');
my $seed = slurp_file($file);
like($seed, qr/^[0-9a-f]{64}\n$/, 'it holds a seed and a newline');
is($node->safe_psql('postgres', 'SELECT swoosh_init_key()'), $first, 'a second call keeps it');
is( $node->safe_psql('postgres', 'SELECT signer, entry, tenant, roles FROM swoosh.signer'),
	"$first|grant|*|{system}", 'and it is enrolled once');
is_deeply([ grep { /\.new$/ } slurp_dir($node->data_dir) ], [], 'nothing is left beside it');

# a file is not part of a transaction: it outlives a rollback, and is enrolled by the next call
unlink $file;
$node->safe_psql('postgres', 'BEGIN; SELECT swoosh_init_key(); ROLLBACK');
is(key_says($node, 'enrolled'), 'false', 'after a rollback the key is there and not enrolled');
isnt($node->safe_psql('postgres', 'SELECT swoosh_init_key()'), $first,
	'another key than the first');
is(key_says($node, 'enrolled'), 'true', 'and now it is');
my ($status, $out, $err);

# ---- refused -----------------------------------------------------------------------------

for my $case (
	[ 'readable by the group', $seed, 0640, qr/group or others/ ],
	[ 'readable by others', $seed, 0604, qr/group or others/ ],
	[ 'empty', '', 0600, qr/64 lower-case hex digits/ ],
	[ 'too short', substr($seed, 2), 0600, qr/64 lower-case hex digits/ ],
	[ 'too long', "$seed$seed", 0600, qr/64 lower-case hex digits/ ],
	[ 'in upper case', uc($seed) . "\n", 0600, qr/64 lower-case hex digits/ ])
{
	my ($name, $content, $mode, $detail) = @$case;
	put_file($content, $mode);
	is(key_says($node, 'reason'), 'key_unusable', "a file $name is not used");
	like(key_says($node, 'detail'), $detail, "and health says why");
	($status, $out, $err) = $node->psql('postgres', 'SELECT swoosh_init_key()');
	isnt($status, 0, 'nor is it replaced');
}
unlink $file;
mkdir $file or die "$file: $!";
like(key_says($node, 'detail'), qr/not a regular file/, 'a folder is no key');
rmdir $file;

# ---- followed ----------------------------------------------------------------------------

put_file(('1' x 64) . "\n", 0600);
my $session = $node->background_psql('postgres');
my $ask     = "SELECT swoosh_health()->'key'->>'signer'";
my $of_ones = $session->query($ask);
like($of_ones, $signer, 'a key file');
put_file(('2' x 64) . "\n", 0600);
isnt($session->query($ask), $of_ones, 'a running backend follows a new file');
put_file(('1' x 64) . "\n", 0600);
is($session->query($ask), $of_ones, 'and the next');
$session->quit;

put_file($seed, 0600);
is(key_says($node, 'signer'), $first, 'the first key, put back');
my $twos = '2' x 64;
$node->append_conf('postgresql.conf', "swoosh.signing_key_command = 'echo $twos'");
$node->reload;
my $of_command = $node->safe_psql('postgres', 'SELECT swoosh_init_key()');
isnt($of_command, $first, 'a command comes before the file');
$node->append_conf('postgresql.conf', "swoosh.signing_key_command = 'echo $twos; exit 3'");
$node->reload;
like(key_says($node, 'detail'), qr/exit code 3/, 'a command that fails gives no key');
$node->append_conf('postgresql.conf', "swoosh.signing_key_command = ''");
$node->append_conf('postgresql.conf', "swoosh.redaction_secret_file = 'absent.secret'");
$node->reload;
like(key_says($node, 'detail'), qr/redaction_secret_file: it does not exist/,
	'a redaction secret that is set and missing stops the node');
$node->append_conf('postgresql.conf', "swoosh.redaction_secret_file = 'swoosh.key'");
$node->reload;
is(key_says($node, 'redaction'), 'true', 'with it the node has both');

# ---- a standby makes its own -------------------------------------------------------------

$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
unlink($standby->data_dir . '/swoosh.key') or die "no key in the backup: $!";
$standby->append_conf('postgresql.conf', "swoosh.redaction_secret_file = ''");
$standby->start;
is(key_says($standby, 'reason'), 'no_key', 'a standby without a file has no key');
my $second = $standby->safe_psql('postgres', 'SELECT swoosh_init_key()');
like($second, $signer, 'it makes one of its own');
is(key_says($standby, 'enrolled'), 'false', 'which is not enrolled from there');
$node->safe_psql('postgres', "SELECT swoosh_register_signer('$second', '*', '{system}')");
$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
is(key_says($standby, 'enrolled'), 'true', 'but on the primary');

# ---- revoked -----------------------------------------------------------------------------

# A proposal of a stranger: rung 3 refuses it, where rung 2 lets it come so far.
my $stranger = <<'SQL';
SELECT reason FROM swoosh_propose(json_build_object('instance', 'a/b', 'transition', 'Go',
    'current_state_hash', 'sha256-' || repeat('0', 64), 'inputs_hash', 'sha256-' || repeat('0', 64),
    'signer', 'hmmm:pubkey:' || repeat('0', 64), 'idem_key', 'k', 'hlc', hlc_now()::text,
    'signature', 'ed25519:' || repeat('0', 128)))
SQL
$node->append_conf('postgresql.conf', "default_transaction_isolation = 'serializable'");
$node->reload;

unlink $file;
my $worker = $node->background_psql('postgres', on_error_stop => 0);
my $fresh  = $node->safe_psql('postgres', 'SELECT swoosh_init_key()');
is($worker->query($stranger), 'unknown_signer', 'a running backend proposes with a new key');
is($worker->{stderr}, '', 'and has nothing to say of it');
$node->safe_psql('postgres', "SELECT swoosh_revoke_signer('$fresh', 'x')");
$worker->query($stranger);
like($worker->{stderr}, qr/cannot be used\nDETAIL: .*$fresh.* was revoked\.\nHINT: .*key_rotation/,
	'it learns that the key was revoked');
$worker->{stderr} = '';
like($node->safe_psql('postgres', q{SELECT swoosh_health()->>'problems'}),
	qr/^\["the signing key was revoked: [^"]*key_rotation\.md"\]$/, 'health says so');

# never enrolled: it proposes, and says once that it should be; enrolling heals
put_file(('3' x 64) . "\n", 0600);
is($worker->query($stranger), 'unknown_signer', 'a key that is not enrolled proposes');
like($worker->{stderr}, qr/WARNING: .*is not enrolled\n.*\nHINT: .*swoosh_init_key/,
	'with a warning');
$worker->{stderr} = '';
is($worker->query($stranger), 'unknown_signer', 'it goes on');
is($worker->{stderr}, '', 'without another one');
$node->safe_psql('postgres', 'SELECT swoosh_init_key()');
is(key_says($node, 'enrolled'), 'true', 'enrolled');
$worker->quit;

# a standby, whose running backends know from the write-ahead log
my $reader = $standby->background_psql('postgres');
$ask = "SELECT swoosh_health()->'key'->>'revoked'";
is($reader->query($ask), 'false', 'the key of the standby stands');
$node->safe_psql('postgres', "SELECT swoosh_revoke_signer('$second', 'x')");
$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
is($reader->query($ask), 'true', 'until the primary revokes it');
$reader->quit;

# ---- no trace, and no way round ----------------------------------------------------------

chomp(my $secret = $seed);
unlike(slurp_file($node->logfile), qr/$secret/, 'the key is not in the log');
$node->stop;
$node->append_conf('postgresql.conf', 'swoosh.restoring = on');
$node->start;
is($node->safe_psql('postgres', 'SHOW swoosh.restoring'),
	'off', 'restoring is not for a configuration file');
like(slurp_file($node->logfile), qr/invalid value for parameter "swoosh\.restoring"/,
	'the log says so');

done_testing();
