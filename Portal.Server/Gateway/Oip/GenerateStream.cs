using System.Text.Json;

namespace Portal.Server.Gateway.Oip;

/// <summary>Server-sent events of a text that is being written. Until the first one the answer may still be a status.</summary>
internal sealed class GenerateStream(HttpResponse response, string model, string? version, TimeProvider time)
{
    public const string MediaType = "text/event-stream";

    public bool HasBegun { get; private set; }

    /// <summary>Time spent on writing pieces; the model's own work lies between them.</summary>
    public TimeSpan Took { get; private set; }

    public async ValueTask WriteAsync(string text)
    {
        var begun = time.GetTimestamp();
        await SendAsync(new GenerateAnswer(null, model, version, text));
        Took += time.GetElapsedTime(begun);
    }

    public Task FailAsync(string message) => SendAsync(new OipFault(message));

    /// <summary>The end, with the whole text when no piece of it was sent.</summary>
    public async Task EndAsync(GenerateAnswer whole)
    {
        if (!HasBegun || whole.Details is not null)
        {
            await SendAsync(HasBegun ? whole with { TextOutput = "" } : whole);
        }
    }

    private async Task SendAsync<T>(T value)
    {
        if (!HasBegun)
        {
            HasBegun = true;
            response.ContentType = $"{MediaType}; charset=utf-8";
            response.Headers.CacheControl = "no-store";
        }
        await response.WriteAsync($"data: {JsonSerializer.Serialize(value, OipJson.Options)}\n\n");
        await response.Body.FlushAsync();
    }
}
