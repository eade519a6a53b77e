# CliTest.pm: what the tests of swooshctl share.
#
# The program is that of the environment variable SWOOSHCTL.  Each test has a folder of
# its own that is gone when it ends.
#
# test/cli/CliTest.pm		SPDX-License-Identifier: PostgreSQL
package CliTest;

use strict;
use warnings;
use Exporter 'import';
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use JSON::PP;
use Test::More;

our @EXPORT = qw(swooshctl folder write_file vectors vector_path json json_lines key_file
    fails_with);

my $program = $ENV{SWOOSHCTL} // 'build/swooshctl';
my $folder = tempdir(CLEANUP => 1);
my $root = dirname(__FILE__) . '/../..';
my $reader = JSON::PP->new->utf8->canonical->allow_nonref;

sub folder { return $folder }

sub json
{
	my ($value) = @_;
	return ref $value ? $reader->encode($value) : $reader->decode($value);
}

sub json_lines { return map { json($_) } split /\n/, $_[0] }

sub write_file
{
	my ($name, $text) = @_;
	my $path = "$folder/$name";
	open(my $file, '>', $path) or die "$path: $!";
	print $file $text;
	close $file or die "$path: $!";
	return $path;
}

sub read_file
{
	my ($path) = @_;
	local $/;
	open(my $file, '<', $path) or die "$path: $!";
	my $text = <$file>;
	return $text // '';
}

# swooshctl runs the program: (exit code, standard output, standard error).  The first
# argument may be a reference to the text of standard input.
sub swooshctl
{
	my @arguments = @_;
	my $input = ref $arguments[0] ? ${ shift @arguments } : '';
	my $from = write_file('.in', $input);
	my $pid = fork // die "fork: $!";
	if ($pid == 0)
	{
		open(STDIN, '<', $from) or die;
		open(STDOUT, '>', "$folder/.out") or die;
		open(STDERR, '>', "$folder/.err") or die;
		exec { $program } $program, @arguments or die "$program: $!";
	}
	waitpid $pid, 0;
	my $code = $? & 127 ? "signal " . ($? & 127) : $? >> 8;
	return ($code, read_file("$folder/.out"), read_file("$folder/.err"));
}

# fails_with: the exit code, and a message on standard error that matches.
sub fails_with
{
	my ($code, $message, $name, @call) = @_;
	my ($found, undef, $error) = swooshctl(@call);
	is($found, $code, "$name: exit $code");
	like($error, $message, "$name: says why");
}

sub vector_path { return "$root/test/vectors/$_[0]" }
sub vectors { return json(read_file(vector_path($_[0]))) }

# key_file NAME: a key file of the vectors.
sub key_file
{
	my ($name) = @_;
	my ($key) = grep { $_->{name} eq $name } @{ vectors('keys.json')->{keys} };
	my $path = write_file("$name.key", "$key->{seed}\n");
	chmod 0600, $path or die "$path: $!";
	return $path;
}

1;
