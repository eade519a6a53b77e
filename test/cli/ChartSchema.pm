# A validator for the keywords of JSON Schema (2020-12) that the schema of charts uses.  It
# dies of any other keyword, so that none is passed over.
package ChartSchema;

use strict;
use warnings;
no warnings 'recursion';    # bounded by the depth of the chart
use B ();
use JSON::PP ();

my $json = JSON::PP->new->canonical->allow_nonref;
my %silent = map { $_ => 1 } qw($schema $id $defs title description then else);

sub new
{
    my ($class, $path) = @_;
    open my $file, '<', $path or die "$path: $!\n";
    my $schema = JSON::PP->new->utf8->decode(do { local $/; <$file> });
    return bless { root => $schema }, $class;
}

sub type_of
{
    my ($value) = @_;
    return 'null' unless defined $value;
    return 'boolean' if JSON::PP::is_bool($value);
    return 'object' if ref $value eq 'HASH';
    return 'array' if ref $value eq 'ARRAY';
    my $flags = B::svref_2object(\$value)->FLAGS;
    return 'string' if $flags & B::SVp_POK;
    return $value == int $value ? 'integer' : 'number';
}

sub fits
{
    my ($value, $type) = @_;
    my $is = type_of($value);
    return $is eq $type || ($type eq 'number' && $is eq 'integer');
}

# matches: a pattern of ECMAScript means the end of the text by `$`.
sub matches
{
    my ($text, $pattern) = @_;
    $pattern =~ s/\$(?=\)|\z)/\\z/g;
    return $text =~ /$pattern/;
}

my %check = (
    '$ref' => sub {
        my ($self, $name, $value) = @_;
        my ($definition) = $name =~ m{\A#/\$defs/(\w+)\z} or die "a \$ref leads to $name\n";
        return $self->is_valid($self->{root}{'$defs'}{$definition} // die("no $name\n"), $value);
    },
    type => sub {
        my ($self, $types, $value) = @_;
        return !!grep { fits($value, $_) } ref $types ? @$types : $types;
    },
    const => sub { $json->encode($_[1]) eq $json->encode($_[2]) },
    enum => sub {
        my ($self, $values, $value) = @_;
        return !!grep { $json->encode($_) eq $json->encode($value) } @$values;
    },
    pattern => sub { type_of($_[2]) ne 'string' || matches($_[2], $_[1]) },
    minimum => sub { !fits($_[2], 'number') || $_[2] >= $_[1] },
    maximum => sub { !fits($_[2], 'number') || $_[2] <= $_[1] },
    items => sub {
        my ($self, $schema, $value) = @_;
        return ref $value ne 'ARRAY' || !grep { !$self->is_valid($schema, $_) } @$value;
    },
    minItems => sub { ref $_[2] ne 'ARRAY' || @{ $_[2] } >= $_[1] },
    minProperties => sub { ref $_[2] ne 'HASH' || keys %{ $_[2] } >= $_[1] },
    maxProperties => sub { ref $_[2] ne 'HASH' || keys %{ $_[2] } <= $_[1] },
    required => sub {
        my ($self, $keys, $value) = @_;
        return ref $value ne 'HASH' || !grep { !exists $value->{$_} } @$keys;
    },
    propertyNames => sub {
        my ($self, $schema, $value) = @_;
        return ref $value ne 'HASH' || !grep { !$self->is_valid($schema, "$_") } keys %$value;
    },
    properties => sub {
        my ($self, $schemas, $value) = @_;
        return 1 if ref $value ne 'HASH';
        return !grep { exists $value->{$_} && !$self->is_valid($schemas->{$_}, $value->{$_}) }
          keys %$schemas;
    },
    additionalProperties => sub {
        my ($self, $schema, $value, $whole) = @_;
        return 1 if ref $value ne 'HASH';
        my $known = $whole->{properties} // {};
        return !grep { !exists $known->{$_} && !$self->is_valid($schema, $value->{$_}) }
          keys %$value;
    },
    anyOf => sub {
        my ($self, $schemas, $value) = @_;
        return !!grep { $self->is_valid($_, $value) } @$schemas;
    },
    allOf => sub {
        my ($self, $schemas, $value) = @_;
        return !grep { !$self->is_valid($_, $value) } @$schemas;
    },
    not => sub { !$_[0]->is_valid($_[1], $_[2]) },
    if => sub {
        my ($self, $schema, $value, $whole) = @_;
        my $branch = $self->is_valid($schema, $value) ? 'then' : 'else';
        return $self->is_valid($whole->{$branch} // JSON::PP::true, $value);
    },
);

sub is_valid
{
    my ($self, $schema, $value) = @_;
    return !!$schema if JSON::PP::is_bool($schema);
    foreach my $keyword (keys %$schema)
    {
        next if $silent{$keyword};
        my $known = $check{$keyword} or die "the schema has a keyword $keyword\n";
        return 0 unless $known->($self, $schema->{$keyword}, $value, $schema);
    }
    return 1;
}

# accepts answers whether a chart's JSON text is valid.
sub accepts
{
    my ($self, $text) = @_;
    return $self->is_valid($self->{root}, JSON::PP->new->utf8->decode($text));
}

1;
