using System.Globalization;
using Portal.Client.Contracts;
using Portal.Server.Gateway.Admission;
using Portal.Server.Metering;

namespace Portal.Server.Gateway;

/// <summary>The receipt in the headers of an answered prediction, the same for every face.</summary>
internal static class ReceiptOnAnswer
{
    /// <summary>Names the call before anything is tried, so that a refused caller can ask about it too.</summary>
    public static Guid NameCall(this HttpResponse response, TimeProvider time)
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        response.Headers[ReceiptHeaders.RequestId] = id.ToString();
        return id;
    }

    /// <summary>The last step before the body: from here on the answer's writing is timed, whichever face it is.</summary>
    public static void WriteReceipt(this HttpResponse response, Prediction prediction)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers[ReceiptHeaders.Model] = prediction.Model;
        response.WriteEnd(prediction.Model[..prediction.Model.IndexOf('@', StringComparison.Ordinal)], prediction.End);
        response.WriteReceipt(prediction.Receipt);
        response.NoteWhenWritten(prediction);
    }

    public static void WriteReceipt(this HttpResponse response, UsageEvent? receipt)
    {
        foreach (var (name, value) in receipt is null ? [] : Fields(receipt))
        {
            response.Headers[name] = value;
        }
    }

    public static IEnumerable<(string Name, string Value)> Fields(UsageEvent receipt) =>
    [
        (ReceiptHeaders.RequestId, receipt.RequestId.ToString()),
        (ReceiptHeaders.Units, receipt.Units.ToString(CultureInfo.InvariantCulture)),
        (ReceiptHeaders.PriceMicros, receipt.PriceMicros.ToString(CultureInfo.InvariantCulture)),
        (ReceiptHeaders.LatencyMs, (receipt.LatencyMicros / 1000d).ToString("0.###", CultureInfo.InvariantCulture)),
        (ReceiptHeaders.Rule, ReceiptWords.Rule(receipt)),
        (ReceiptHeaders.EndReason, ReceiptWords.Of(receipt.EndReason)),
    ];

    /// <summary>Times the rest of an answer whose pieces left before its receipt was known.</summary>
    /// <param name="response">Where it is written.</param>
    /// <param name="prediction">The answer.</param>
    /// <param name="pieces">How long the pieces took to write.</param>
    public static void NoteWhenWritten(this HttpResponse response, Prediction prediction, TimeSpan pieces = default) =>
        response.HttpContext.RequestServices.GetRequiredService<SerialiseTimes>().NoteWhenWritten(response, prediction.Model, pieces);
}
