using Portal.Inference.Engine;

namespace Portal.Server.Gateway.Admission;

/// <summary>What a streamed answer has delivered, for the caller who leaves in its middle: what was handed over is charged, the rest is not.</summary>
internal sealed class StreamedSoFar
{
    private long made;
    private long delivered;

    private StreamedSoFar(PredictionInput input)
    {
        Input = input is ChatInput { OnText: { } told } chat
            ? chat with { OnUnits = units => made = units, OnText = piece => DeliverAsync(told, piece) }
            : input;
    }

    /// <summary>The call's input, watched.</summary>
    public PredictionInput Input { get; }

    /// <summary>Units of what was handed over; 0 before the first piece and for answers that are not streamed.</summary>
    public long Units => Volatile.Read(ref delivered);

    public static StreamedSoFar Of(PredictionInput input) => new(input);

    private async ValueTask DeliverAsync(Func<string, ValueTask> told, string piece)
    {
        var units = made;
        await told(piece);
        Volatile.Write(ref delivered, units);
    }
}
