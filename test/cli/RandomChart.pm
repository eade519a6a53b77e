# Charts by chance, in every spelling that a chart allows: lists of one, plain targets, keys
# in any order, names that repeat under other parents.  A seed gives the same chart again.
package RandomChart;

use strict;
use warnings;

my $state;    # of the generator of numbers

sub draw
{
    my ($below) = @_;
    $state = ($state * 1103515245 + 12345) % 2147483648;
    return int($state / 65536) % $below;
}

sub one_of { return $_[ draw(scalar @_) ] }
sub chance { return draw(100) < $_[0] }

# ---- JSON with the order of its keys ----

# An object is a list of keys and values.
sub object { return bless [@_], 'RandomChart::Object' }

sub text
{
    my ($text) = @_;
    $text =~ s/(["\\])/\\$1/g;
    $text =~ s/([\x00-\x1f])/sprintf '\\u%04x', ord $1/ge;
    return qq("$text");
}

sub json
{
    my ($value) = @_;
    return 'null' unless defined $value;
    if (ref $value eq 'RandomChart::Object')
    {
        my @list = @$value;
        my @members;
        while (my ($key, $member) = splice @list, 0, 2)
        {
            push @members, text($key) . ':' . json($member);
        }
        return '{' . join(',', @members) . '}';
    }
    return '[' . join(',', map { json($_) } @$value) . ']' if ref $value eq 'ARRAY';
    return $$value if ref $value eq 'SCALAR';    # true, false
    return $value if $value =~ /\A-?(?:0|[1-9]\d*)\z/;
    return text($value);
}

# shuffled is an object with its members in any order.
sub shuffled
{
    my @pairs;
    push @pairs, [ splice @_, 0, 2 ] while @_;
    my @order;
    push @order, splice @pairs, draw(scalar @pairs), 1 while @pairs;
    return object(map { @$_ } @order);
}

sub maybe_list
{
    my @items = @_;
    return $items[0] if @items == 1 && chance(60);
    return [@items];
}

# ---- States ----

my @keys = qw(a b c d idle x-1 9z A_b end);
my ($root, @nodes);

sub path { my ($node) = @_; return join '.', @{ $node->{path} } }

sub grow
{
    my ($parent, $key, $depth) = @_;
    my $node = { parent => $parent, path => [ $parent ? (@{ $parent->{path} }, $key) : () ],
        key => $key, children => [] };
    push @nodes, $node;
    my $kind = $depth == 0 ? one_of(qw(compound compound parallel))
      : $depth > 3 ? 'atomic' : one_of(qw(atomic atomic atomic compound compound parallel));
    $kind = 'final' if $depth > 0 && $parent->{kind} eq 'compound' && $kind eq 'atomic' && chance(15);
    $node->{kind} = $kind;
    if ($kind eq 'compound' || $kind eq 'parallel')
    {
        my %used;
        foreach (1 .. 1 + draw(3))
        {
            my $name = one_of(@keys);
            push @{ $node->{children} }, grow($node, $name, $depth + 1) unless $used{$name}++;
        }
        if (chance(35) && !$used{back}++)
        {
            my $history = { parent => $node, path => [ @{ $node->{path} }, 'back' ],
                key => 'back', children => [], kind => 'history' };
            push @nodes, $history;
            splice @{ $node->{children} }, draw(1 + @{ $node->{children} }), 0, $history;
        }
    }
    $node->{id} = "id" . scalar @nodes if $depth > 0 && chance(10);
    return $node;
}

sub is_below
{
    my ($node, $other) = @_;
    for (my $up = $node->{parent}; $up; $up = $up->{parent}) { return 1 if $up == $other }
    return 0;
}

sub relative
{
    my ($node, $base) = @_;
    my @path = @{ $node->{path} };
    splice @path, 0, scalar @{ $base->{path} };
    return join '.', @path;
}

# spell is a target as one of the ways in which `source` may say it.
sub spell
{
    my ($source, $target) = @_;
    my @ways;
    push @ways, '#machine' . ($target == $root ? '' : '.' . path($target)) if $root->{id};
    push @ways, '#' . $target->{id} if $target->{id};
    push @ways, '.' . relative($target, $source) if is_below($target, $source);
    my $base = $source->{parent} || $source;
    push @ways, relative($target, $base) if is_below($target, $base);
    for (my $up = $target->{parent}; $up; $up = $up->{parent})
    {
        push @ways, "#$up->{id}." . relative($target, $up) if $up->{id} && $up != $root;
    }
    return @ways ? one_of(@ways) : undef;
}

# ---- Rules, guards, actions ----

my @places = qw(one.n one.s two.flag three one.list.0 four.x-y);

sub rule
{
    my ($depth) = @_;
    my $var = one_of((map { "state.$_" } @places), 'inputs.n', 'inputs.deep.n');
    my $leaf = one_of(object(var => $var), object(var => $var), object(var => [$var]), draw(5) - 1,
        one_of('x', "it's <&> \"\\", ''), \'true', \'false', undef);
    return $leaf if $depth > 2 || chance(30);
    my ($a, $b, $c) = map { rule($depth + 1) } 1 .. 3;
    my $operator = one_of(qw(== != === !== < <= > >= + - * and or ! cat if in));
    return object($operator => chance(50) ? [$a] : $a) if $operator eq '!';
    return object($operator => [ $a, $b, $c ]) if $operator eq 'if' || chance(10);
    return object($operator => [ $a, $b ]);
}

sub guard
{
    my ($depth) = @_;
    my $kind = one_of(qw(logic logic stateIn stateIn and or not license text));
    $kind = 'logic' if $depth > 2 && $kind =~ /^(and|or|not)$/;
    return 'license' if $kind eq 'text';
    return object(type => 'license') if $kind eq 'license';
    return shuffled(type => 'logic', params => object(rule => rule(0))) if $kind eq 'logic';
    if ($kind eq 'stateIn')
    {
        my @active = grep { $_->{kind} ne 'history' && $_ != $root } @nodes;
        my $node = one_of(@active);
        return shuffled(type => 'stateIn',
            params => object(state => $node->{id} && chance(50) ? "#$node->{id}" : path($node)));
    }
    return object(type => 'not', params => object(guard => guard($depth + 1))) if $kind eq 'not';
    return shuffled(type => $kind,
        params => object(guards => maybe_list(map { guard($depth + 1) } 1 .. 1 + draw(2))));
}

sub action
{
    return object(type => 'raise', params => object(event => one_of(qw(E1 E2 in.side a a.b))))
      if chance(30);
    my (%used, @params);
    foreach (0 .. draw(3))
    {
        my $place = one_of(grep { !/list/ } @places);
        push @params, $place => chance(20) ? object(p => 1, q => [ object(r => 2) ]) : rule(1)
          unless $used{$place}++;
    }
    return object(type => 'assign', params => object(@params));
}

sub actions { return maybe_list(map { action() } 1 .. 1 + draw(2)) }

# ---- Transitions ----

sub targets
{
    my ($source) = @_;
    my @parallel = grep { $_->{kind} eq 'parallel' } @nodes;
    if (@parallel && chance(15))
    {
        my $node = one_of(@parallel);
        my @spelled = map { spell($source, $_) }
          grep { $_->{kind} ne 'history' } @{ $node->{children} };
        return [@spelled] if @spelled && !grep { !defined } @spelled;
    }
    my $target = spell($source, one_of(@nodes));
    return $target if !defined $target || chance(80);
    return [$target];
}

sub notes
{
    my @notes;
    push @notes, description => one_of('plain', "two\nlines, <b> & 'c' \"d\"", "bell \x07, tab \t", '')
      if chance(15);
    push @notes, meta => object(note => [ 1, object(), undef, '<]]>' ]) if chance(10);
    return @notes;
}

sub transition
{
    my ($source, $needs_guard) = @_;
    my $target = chance(85) ? targets($source) : undef;
    return $target if defined $target && !ref $target && !$needs_guard && chance(30);
    my @members;
    push @members, target => $target if defined $target;
    push @members, guard => guard(0) if $needs_guard || chance(35);
    push @members, actions => actions() if chance(35);
    push @members, reenter => chance(70) ? \'true' : \'false' if chance(25);
    return shuffled(@members, notes());
}

sub candidates
{
    my ($source, $needs_guard) = @_;
    return [] if chance(3);
    return maybe_list(map { transition($source, $needs_guard) } 1 .. 1 + draw(2));
}

sub by
{
    my ($source, @names) = @_;
    my %used;
    my @chosen = grep { !$used{$_}++ } map { one_of(@names) } 1 .. 1 + draw(3);
    return object(map { $_ => candidates($source) } @chosen);
}

# ---- Writing a state ----

sub history_members
{
    my ($node) = @_;
    my @members = one_of([ type => 'history' ], [ type => 'history', history => 'deep' ],
        [ history => 'deep' ], [ history => 'shallow' ], [ history => \'true' ]);
    my @below = grep { is_below($_, $node->{parent}) && $_->{kind} ne 'history' } @nodes;
    if (@below && chance(50))
    {
        my $target = spell($node, one_of(@below));
        push @members, [ target => chance(80) ? $target : [$target] ] if defined $target;
    }
    return map { @$_ } @members;
}

sub write_state
{
    my ($node) = @_;
    my @members = notes();
    push @members, id => $node == $root ? 'machine' : $node->{id} if $node->{id};
    return shuffled(@members, history_members($node)) if $node->{kind} eq 'history';
    push @members, type => $node->{kind} if $node->{kind} =~ /^(parallel|final)$/;
    push @members, entry => actions() if chance(20);
    push @members, exit => actions() if chance(20);
    if ($node->{kind} eq 'compound')
    {
        my $first = one_of(grep { $_->{kind} ne 'history' } @{ $node->{children} });
        push @members, initial => chance(80) ? $first->{key}
          : shuffled(target => $first->{key}, chance(60) ? (actions => actions()) : ());
        push @members, meta => object(region => one_of('one', 'own'))
          if chance(20) && !grep { !ref && defined && $_ eq 'meta' } @members;
    }
    if ($node->{kind} ne 'final')
    {
        push @members, on => by($node, qw(E1 E2 E3 go a a.b)) if chance(70);
        push @members, always => candidates($node, 1) if chance(8);
        push @members, after => by($node, qw(0 10 1000)) if chance(8);
        push @members, onDone => candidates($node) if chance(25);
    }
    push @members, states => object(map { $_->{key} => write_state($_) } @{ $node->{children} })
      if @{ $node->{children} };
    push @members, context => object(one => object(n => 1, s => 'x', list => [ 1, 2 ]),
        two => object(flag => \'false'), chance(50) ? (three => undef) : ())
      if $node == $root && chance(80);
    return shuffled(@members);
}

# chart answers the text of a chart, which lint may find odd and hardly ever refuses.
sub chart
{
    my ($seed) = @_;
    $state = $seed;
    draw(2) foreach 1 .. 8;
    @nodes = ();
    $root = grow(undef, '', 0);
    $root->{id} = 'machine' if chance(80);
    return json(write_state($root));
}

# events answers lines for `swooshctl reduce`.
sub events
{
    my ($seed, $count) = @_;
    $state = $seed;
    return join '', map {
        json(object(event => one_of(qw(E1 E2 E3 go a a.b)), inputs => object(n => draw(4)),
            hlc => sprintf '1970-01-01T00:00:%02d.%03d+00:00#0', int($_ / 10), 100 * ($_ % 10)))
          . "\n"
    } 1 .. $count;
}

1;
