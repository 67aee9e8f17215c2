using Portal.Inference.Protocol;

namespace Portal.Server.Gateway.Oip.Grpc;

/// <summary>How long a call may wait: until gRPC's deadline, or the parameter <c>timeout</c> in microseconds where that is sooner.</summary>
internal static class CallTimeout
{
    private const string Parameter = "timeout";

    /// <returns>Null for a call that waits as long as it takes.</returns>
    public static TimeSpan? Of(ModelInferRequest request, DateTime deadline, TimeProvider time)
    {
        var left = deadline == DateTime.MaxValue ? TimeSpan.MaxValue : deadline - time.GetUtcNow().UtcDateTime;
        var asked = request.Parameters.TryGetValue(Parameter, out var parameter) ? Microseconds(parameter) : null;
        var timeout = asked < left ? asked.Value : left;
        return timeout == TimeSpan.MaxValue ? null : timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero;
    }

    private static TimeSpan? Microseconds(InferParameter parameter) => parameter.ParameterChoiceCase switch
    {
        // As Triton has it, 0 is no time-out of its own.
        InferParameter.ParameterChoiceOneofCase.Int64Param when parameter.Int64Param > 0 => OfMicroseconds((ulong)parameter.Int64Param),
        InferParameter.ParameterChoiceOneofCase.Uint64Param when parameter.Uint64Param > 0 => OfMicroseconds(parameter.Uint64Param),
        _ => null,
    };

    // Beyond a year it is as good as none, and its ticks would overflow.
    private static TimeSpan? OfMicroseconds(ulong microseconds) =>
        microseconds > TimeSpan.MicrosecondsPerDay * 365UL ? null : TimeSpan.FromMicroseconds(microseconds);
}
