using Portal.Inference.Engine;
using Portal.Server.Gateway.Admission.Trials;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Subscriptions.Shadows;

public sealed class ShadowQueueTests
{
    [Fact]
    public void An_organisation_takes_four_places_and_leaves_the_others_to_others()
    {
        var queue = new ShadowQueue();

        Assert.All(Enumerable.Range(1, 8), organisation =>
        {
            Assert.All(Enumerable.Range(0, ShadowQueue.MostOfOne), _ => Assert.True(queue.TryReserve(organisation, 10)));
            Assert.False(queue.TryReserve(organisation, 10));
        });
        Assert.False(queue.TryReserve(9, 10));
        queue.Release(3, 10);
        Assert.False(queue.TryReserve(4, 10));
        Assert.True(queue.TryReserve(9, 10));
    }

    [Fact]
    public async Task Comparisons_wait_for_calls_and_not_for_streams()
    {
        await using var app = new GatewayApp();
        var (door, queue) = (app.Service<ShadowDoor>(), app.Service<ShadowQueue>());
        var whole = new ChatInput([new("user", "Hello")], new TextSampling(), 10, []);
        var streamed = whole with { OnText = _ => ValueTask.CompletedTask };

        var streams = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => door.Enter(streamed)).ToList();
        Assert.True(queue.IsQuiet);
        var calls = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => door.Enter(whole)).ToList();
        Assert.False(queue.IsQuiet);
        calls.ForEach(call => call.Dispose());
        streams.ForEach(stream => stream.Dispose());
        Assert.True(queue.IsQuiet);
    }
}
