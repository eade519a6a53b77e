# What the tests of chart tools share: running swooshctl, and reading what it prints.
package ChartTest;

use strict;
use warnings;
use Exporter 'import';
use File::Temp qw(tempdir);
use FindBin;
use JSON::PP ();

our @EXPORT = qw(swooshctl save chart_hash configurations $root $dir);

our $root = "$FindBin::Bin/../..";
our $dir = tempdir(CLEANUP => 1);

# swooshctl answers (exit code, standard output, standard error).
sub swooshctl
{
    my @words = @_;
    my $program = $ENV{SWOOSHCTL} or die "SWOOSHCTL is the path of the program\n";
    my $command = join ' ', map { quoted($_) } $program, @words;
    my $output = `$command 2>$dir/stderr`;
    my $code = $? >> 8;
    die "$command: ended by signal " . ($? & 127) . "\n" if $? & 127;
    open my $file, '<', "$dir/stderr" or die "$dir/stderr: $!\n";
    my $errors = do { local $/; <$file> };
    return ($code, $output, $errors);
}

sub quoted
{
    my ($word) = @_;
    $word =~ s/'/'\\''/g;
    return "'$word'";
}

# save writes a file of the test's own folder and answers its path.
sub save
{
    my ($name, $text) = @_;
    open my $file, '>', "$dir/$name" or die "$dir/$name: $!\n";
    print $file $text;
    close $file;
    return "$dir/$name";
}

sub chart_hash
{
    my ($path) = @_;
    my ($code, $output, $errors) = swooshctl('chart', 'hash', $path);
    chomp $output;
    return $code == 0 ? $output : "refused: $errors";
}

# configurations runs events and answers a text a step: `+` or `-`, and the active leaves.
sub configurations
{
    my ($chart, $events) = @_;
    my ($code, $output) = swooshctl('reduce', '--chart', $chart, save('events', $events));
    return map {
        my $step = JSON::PP::decode_json($_);
        ($step->{accepted} // 1 ? '+' : '-') . join ' ', @{ $step->{configuration} }
    } split /\n/, $output;
}

1;
