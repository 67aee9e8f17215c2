namespace Portal.Server.Metering;

/// <summary>The ledger's values as receipts spell them.</summary>
internal static class ReceiptWords
{
    public static string Rule(long priceMicros) => priceMicros > 0 ? "charged" : "free";

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
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
