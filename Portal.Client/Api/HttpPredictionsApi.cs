using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

/// <summary>The playground's way to a model: <c>POST /predict/{model}</c> with the cookie, as any other caller with a key.</summary>
internal sealed class HttpPredictionsApi(PortalHttp http) : IPredictionsApi
{
    public async Task<Outcome<PredictionAnswer>> Predict(
        string model, ReadOnlyMemory<byte> input, string mediaType, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(input);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var request = PortalHttp.Unsafe(HttpMethod.Post, $"predict/{Uri.EscapeDataString(model)}", content);
        using var response = await http.Send(request, cancellationToken);
        if (await http.RefusalOf(response, cancellationToken) is { } refusal)
        {
            return refusal;
        }
        var result = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return new PredictionAnswer(result, ReceiptOf(response.Headers));
    }

    private static PredictionReceipt ReceiptOf(HttpResponseHeaders headers) => new(
        Header(headers, ReceiptHeaders.RequestId),
        long.TryParse(Header(headers, ReceiptHeaders.Units), CultureInfo.InvariantCulture, out var units) ? units : 0,
        long.TryParse(Header(headers, ReceiptHeaders.PriceMicros), CultureInfo.InvariantCulture, out var price) ? price : 0,
        double.TryParse(Header(headers, ReceiptHeaders.LatencyMs), CultureInfo.InvariantCulture, out var latency) ? latency : 0,
        Header(headers, ReceiptHeaders.Rule));

    private static string Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.First() : "";
}
