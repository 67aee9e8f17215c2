using Portal.Client.Contracts;

namespace Portal.Client.Features.Models;

/// <summary>A way to call the model from a program.</summary>
/// <param name="Language">How the language is called: its name is the same in every tongue.</param>
public sealed record Snippet(string Language, string Code);

/// <summary>
/// Commands that run as pasted: they fetch a sample and send it. The key is read from the environment, so that it does
/// not end up in a script; only a key made a moment ago is written out, to be set once.
/// </summary>
public static class Snippets
{
    /// <param name="portal">This portal's origin with a trailing slash.</param>
    /// <param name="newKey">A key made on this page just now; null to leave setting it to the reader.</param>
    public static IReadOnlyList<Snippet> For(Uri portal, string model, ModelSample sample, string? newKey)
    {
        var call = new Call(
            new Uri(portal, $"predict/{Uri.EscapeDataString(model)}").AbsoluteUri,
            Quotable(new Uri(portal, sample.Url).AbsoluteUri),
            Quotable(sample.MediaType),
            "sample" + ExtensionOf(sample.MediaType),
            newKey);
        return
        [
            new("Bash", Bash(call)),
            new("PowerShell", PowerShell(call)),
            new("Python", Python(call)),
            new("JavaScript", JavaScript(call)),
        ];
    }

    private static string Bash(Call call) =>
        Line(call.NewKey is null ? null : $"export AIAAS_KEY='{call.NewKey}'") +
        $"""
        curl -s '{call.Sample}' -o {call.File} && \
          curl -s '{call.Url}' \
            -H "Authorization: Bearer $AIAAS_KEY" \
            -H 'Content-Type: {call.MediaType}' \
            --data-binary @{call.File}
        """;

    private static string PowerShell(Call call) =>
        Line(call.NewKey is null ? null : $"$env:AIAAS_KEY = '{call.NewKey}'") +
        $$"""
        Invoke-WebRequest '{{call.Sample}}' -OutFile {{call.File}}
        Invoke-RestMethod '{{call.Url}}' -Method Post -InFile {{call.File}} -ContentType '{{call.MediaType}}' `
          -Headers @{ Authorization = "Bearer $env:AIAAS_KEY" } | ConvertTo-Json -Depth 8
        """;

    private static string Python(Call call) =>
        $$"""
        import json, os, urllib.request

        key = {{(call.NewKey is null ? "os.environ[\"AIAAS_KEY\"]" : $"\"{call.NewKey}\"")}}
        data = urllib.request.urlopen("{{call.Sample}}").read()
        request = urllib.request.Request("{{call.Url}}", data, {
            "Authorization": f"Bearer {key}",
            "Content-Type": "{{call.MediaType}}",
        })
        with urllib.request.urlopen(request) as answer:
            print(answer.headers["{{ReceiptHeaders.RequestId}}"])
            print(json.dumps(json.load(answer), ensure_ascii=False, indent=2))
        """;

    private static string JavaScript(Call call) =>
        $$"""
        const key = {{(call.NewKey is null ? "process.env.AIAAS_KEY" : $"'{call.NewKey}'")}};
        const sample = await (await fetch('{{call.Sample}}')).arrayBuffer();
        const answer = await fetch('{{call.Url}}', {
          method: 'POST',
          headers: { Authorization: `Bearer ${key}`, 'Content-Type': '{{call.MediaType}}' },
          body: sample,
        });
        console.log(answer.headers.get('{{ReceiptHeaders.RequestId}}'), await answer.json());
        """;

    private static string Line(string? line) => line is null ? "" : line + "\n";

    /// <summary>Sample addresses come from manifests: no quote may close a string of the snippet.</summary>
    private static string Quotable(string text) => text.Replace("'", "%27", StringComparison.Ordinal).Replace("\"", "%22", StringComparison.Ordinal);

    private static string ExtensionOf(string mediaType) => mediaType switch
    {
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/webp" => ".webp",
        "audio/wav" => ".wav",
        _ => ".bin",
    };

    private sealed record Call(string Url, string Sample, string MediaType, string File, string? NewKey);
}
