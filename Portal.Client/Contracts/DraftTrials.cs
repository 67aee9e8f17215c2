using System.Text.Json;

namespace Portal.Client.Contracts;

/// <summary>Bounds of trying a version that nobody approved.</summary>
public static class TrialRules
{
    /// <summary>Bytes of an input.</summary>
    public const int MaxInputBytes = 10 << 20;

    /// <summary>Tries a minute, all members of an organisation together.</summary>
    public const int PerMinute = 20;

    /// <summary>Where a version is tried.</summary>
    public static string Url(string model, string version) =>
        $"/api/publishing/models/{Uri.EscapeDataString(model)}/versions/{Uri.EscapeDataString(version)}/try";

    /// <summary>Whether a version in this state is tried so; what is served is tried on the model's page.</summary>
    public static bool Covers(ModelVersionState state) => state is ModelVersionState.Draft or ModelVersionState.InReview or ModelVersionState.Rejected;
}

/// <param name="Result">In the task's shape; of a graph of tensors, the Open Inference Protocol's answer with half-precision outputs as FP32.</param>
/// <param name="Milliseconds">From the input to the answer; a worker that had to be started first is in it.</param>
/// <param name="Units">Units that it would have been charged for.</param>
public sealed record TrialAnswer(JsonElement Result, double Milliseconds, long Units);

/// <summary>Versions that nobody approved yet, for their own publishers: charged to nobody, in no ledger.</summary>
public interface IDraftTrialsApi
{
    Task<Outcome<TrialAnswer>> Try(string model, string version, ReadOnlyMemory<byte> input, string mediaType, CancellationToken cancellationToken);
}
