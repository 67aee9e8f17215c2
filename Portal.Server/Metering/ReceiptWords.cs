namespace Portal.Server.Metering;

/// <summary>The ledger's values as receipts spell them.</summary>
internal static class ReceiptWords
{
    /// <summary>The rule that decided: all of the work was charged, a part of it, or none.</summary>
    public static string Rule(UsageEvent receipt) =>
        receipt.PriceMicros == 0 ? "free" : receipt.EndReason == EndReason.Success ? "charged" : "partly";

    public static string Of(Surface surface) => surface switch
    {
        Surface.Playground => "playground",
        Surface.Predict => "predict",
        Surface.OpenAi => "openai",
        Surface.Oip => "oip",
        Surface.Grpc => "grpc",
        _ => throw new ArgumentOutOfRangeException(nameof(surface), surface, null),
    };

    public static string Of(EndReason reason) => reason switch
    {
        EndReason.Success => "success",
        EndReason.InvalidInput => "invalid_input",
        EndReason.Failed => "failed",
        EndReason.Cancelled => "cancelled",
        EndReason.TimedOut => "timed_out",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
