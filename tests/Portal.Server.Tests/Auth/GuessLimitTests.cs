using System.Net;
using Microsoft.Extensions.Time.Testing;
using Portal.Server.Auth.SignIn;

namespace Portal.Server.Tests.Auth;

public sealed class GuessLimitTests
{
    private static readonly IPAddress Here = IPAddress.Parse("203.0.113.1");

    private readonly FakeTimeProvider time = new();
    private readonly GuessLimit limit;

    public GuessLimitTests() => limit = new GuessLimit(time);

    [Fact]
    public void Waits_grow_from_wrong_try_to_wrong_try()
    {
        var waits = new List<double>();
        for (var minute = 0; minute < 60 * 4; minute++)
        {
            if (limit.Try("ann", Here) is { } wait)
            {
                waits.Add(wait.TotalMinutes);
                time.Advance(wait);
            }
        }

        Assert.Equal([1, 2, 4], waits.Take(3));
    }

    [Fact]
    public void No_account_takes_more_than_ten_wrong_tries_in_fifteen_minutes_from_strangers()
    {
        var admitted = Enumerable.Range(1, 200).Count(host => limit.Try("ann", IPAddress.Parse($"198.51.100.{host}")) is null);

        Assert.Equal(GuessLimit.TriesPerAccount, admitted);
    }

    [Fact]
    public void Strangers_cannot_lock_the_owner_out_of_a_known_address()
    {
        Assert.Null(limit.Try("ann", Here));
        limit.WasRight("ann", Here);
        for (var host = 1; host <= 200; host++)
        {
            limit.Try("ann", IPAddress.Parse($"198.51.100.{host}"));
        }

        Assert.Null(limit.Try("ann", Here));
    }

    [Fact]
    public void Parallel_tries_are_counted_before_any_is_checked()
    {
        var admitted = 0;
        Parallel.For(0, 500, _ =>
        {
            if (limit.Try("ann", Here) is null)
            {
                Interlocked.Increment(ref admitted);
            }
        });

        Assert.Equal(GuessLimit.FreeTries, admitted);
    }

    [Fact]
    public void One_address_cannot_try_one_password_on_every_account()
    {
        var admitted = Enumerable.Range(0, 1_000).Count(user => limit.Try($"user {user}", Here) is null);

        Assert.Equal(GuessLimit.TriesPerAddress, admitted);
    }

    [Fact]
    public void The_addresses_of_one_IPv6_network_count_together()
    {
        var admitted = Enumerable.Range(1, 100).Count(host => limit.Try("ann", IPAddress.Parse($"2001:db8::{host:x}")) is null);

        Assert.Equal(GuessLimit.FreeTries, admitted);
    }
}
