using Microsoft.EntityFrameworkCore;
using Portal.Server.Features.Publishing.Canaries;
using Portal.Server.Gateway.Admission.Trials;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Gateway.Oip;
using Portal.Server.Tests.Gateway.Retries;

namespace Portal.Server.Tests.Publishing.Canaries;

/// <summary>Which calls the new version gets.</summary>
public sealed class CanaryShareTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_share_is_right_for_calls_of_one_moment_and_stays_theirs_when_it_grows()
    {
        var random = new Random(3);
        var ids = Enumerable.Range(0, 100_000).Select(_ =>
        {
            // All but ten bits of these ids are the same.
            var bytes = new byte[16];
            (bytes[0], bytes[14], bytes[15]) = (1, (byte)random.Next(256), (byte)random.Next(256));
            bytes[7] = (byte)random.Next(256);
            return new Guid(bytes);
        }).Distinct().ToList();

        Assert.All([1, 5, 20, 50, 99], percent => Assert.InRange(
            ids.Count(id => CallShare.Takes(7, id, percent)) / (double)ids.Count, (percent / 100d) - 0.006, (percent / 100d) + 0.006));
        Assert.All(ids.Where(id => CallShare.Takes(7, id, 20)), id => Assert.True(CallShare.Takes(7, id, 30)));
        Assert.InRange(ids.Count(id => CallShare.Takes(7, id, 20) && CallShare.Takes(8, id, 20)) / (double)ids.Count, 0.035, 0.045);
    }

    [Fact]
    public async Task The_new_version_gets_its_share_of_the_calls_that_name_none_and_the_ledger_says_which_answered()
    {
        await using var app = new GatewayApp();
        var (desk, caller) = await app.WithPreview();
        await desk.Begun(20);
        var client = caller.WithKey();

        var answered = new string[2_000];
        await Parallel.ForAsync(0, answered.Length, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Stop }, async (i, stop) =>
        {
            using var answer = await client.PostAsync("/predict/faces", Inputs.PngBody, stop);
            answered[i] = answer.Answered();
        });

        // Five standard deviations of 2,000 calls.
        var taken = answered.Count(version => version == CanaryDesk.New);
        Assert.InRange(taken, 310, 490);
        var written = await app.Db(db => db.UsageEvents.CountAsync(
            e => e.OrganisationId == caller.OrganisationId && db.ModelVersions.Any(v => v.Id == e.ModelVersionId && v.Version == CanaryDesk.New), Stop));
        Assert.Equal(taken, written);
        await app.Service<CanaryWork>().LookOnceAsync(Stop);
        var counts = (await desk.Newest()).GetProperty("counts");
        Assert.Equal((taken, 0, 2_000 - taken), (counts.GetProperty("calls").GetInt32(), counts.GetProperty("failures").GetInt32(), counts.GetProperty("fromCalls").GetInt32()));
    }

    [Fact]
    public async Task Who_names_a_version_is_not_touched_and_a_retry_gets_the_kept_answer()
    {
        await using var app = new GatewayApp();
        var (desk, caller) = await app.WithPreview();
        await desk.Begun(99);

        for (var i = 0; i < 20; i++)
        {
            var named = await caller.Infer("faces/versions/1.0.0", Inputs.Png, "0");
            Assert.True(named.IsSuccessStatusCode, await named.Content.ReadAsStringAsync(Stop));
            Assert.Equal("1.0.0", app.Engine.LastVersion);
        }
        var first = await caller.Keyed("one-key");
        for (var i = 0; i < 5; i++)
        {
            var again = await caller.Keyed("one-key");
            Assert.True(again.IsReplayed());
            Assert.Equal(first.Answered(), again.Answered());
        }
    }
}
