using Microsoft.Extensions.Localization;
using Portal.Client.Resources;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Admission.Retries;

/// <summary>What is said to callers whose Idempotency-Key cannot be answered as they wish, in their language.</summary>
internal sealed class RetryRefusals(IStringLocalizer<ApiText> text)
{
    /// <summary>Code of a key whose call has not ended, which faces tell from other conflicts: trying again helps.</summary>
    public const string InFlightCode = "idempotency_in_flight";

    /// <summary>Code of a key that was used for another request.</summary>
    public const string MismatchCode = "idempotency_mismatch";

    public DoorRefusal InvalidKey() => Bad("invalid_idempotency_key", "InvalidIdempotencyKey");

    public DoorRefusal NeedsApiKey() => Bad("idempotency_needs_api_key", "IdempotencyNeedsApiKey");

    public DoorRefusal Stream() => Bad("idempotency_of_stream", "Field_KeyOfStream");

    public DoorRefusal Mismatch() =>
        new(new(MismatchCode, text["IdempotencyMismatch", RetriableCall.Header], StatusCodes.Status422UnprocessableEntity, RetriableCall.Header));

    public DoorRefusal InFlight() => new(
        new(InFlightCode, text["IdempotencyInFlight", RetriableCall.Header], StatusCodes.Status409Conflict, RetriableCall.Header),
        RetryAfter: TimeSpan.FromSeconds(1));

    /// <param name="receipt">Of the call that was answered.</param>
    public DoorRefusal NotKept(UsageEvent receipt) => new(new(
        "idempotent_answer_not_kept",
        text["IdempotentAnswerNotKept", RetriableCall.Header, receipt.RequestId, receipt.Units, receipt.PriceMicros],
        StatusCodes.Status409Conflict,
        RetriableCall.Header))
    {
        Receipt = receipt,
    };

    private DoorRefusal Bad(string code, string sentence) =>
        new(new(code, text[sentence, RetriableCall.Header], StatusCodes.Status400BadRequest, RetriableCall.Header));
}
