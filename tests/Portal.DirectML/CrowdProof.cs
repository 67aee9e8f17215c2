namespace Portal.DirectML;

/// <summary>400 predictions of two organisations at once, each with a picture's own answer.</summary>
internal static class CrowdProof
{
    public const int Each = 200;

    public static async Task RunAsync(Checks checks)
    {
        await using var device = Engines.OfThisBuild();
        await using var cpu = Engines.OnCpu();
        using var squares = new SquaresModel();
        await squares.LoadAsync(device);
        await squares.LoadAsync(cpu);

        var crowd = await Crowd.MeetAsync(device);
        var reference = await Crowd.MeetAsync(cpu);
        var agreeing = crowd.Agreeing(reference);
        checks.Check(
            crowd.DistinctAnswers == Crowd.Pictures && agreeing == Crowd.Pictures,
            "one by one, every picture of both organisations has an answer of its own, the CPU's",
            $"{crowd.DistinctAnswers} answers for {Crowd.Pictures} pictures, {agreeing} as on the CPU");

        var tally = new Tally();
        await crowd.AskAtOnceAsync(device, Each, tally);
        checks.Check(
            tally is { Wrong: 0 } && tally[Outcome.Right] == 2 * Each && device.Status is { ExecutionProvider: "DmlExecutionProvider", FallbackReason: null },
            $"{2 * Each} concurrent predictions of two organisations are each right on {device.Status.ExecutionProvider}",
            tally.ToString());
    }
}
