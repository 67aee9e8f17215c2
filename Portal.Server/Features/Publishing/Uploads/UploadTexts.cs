using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Inference.Inspection;

namespace Portal.Server.Features.Publishing.Uploads;

/// <summary>Uploads as their publishers see them; verdicts in the reader's language.</summary>
internal sealed class UploadTexts(UploadFolders folders, IStringLocalizer<ApiText> text)
{
    // A verdict's column is counted in characters: letters of every script stay themselves.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Code(VerdictReason reason) => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());

    /// <summary>What the sentence is made of, to be said in any language later.</summary>
    public static string Kept(InspectionVerdict verdict) => JsonSerializer.Serialize(new Facts(verdict.Reason.ToString(), verdict.Arguments), Json);

    public UploadView View(ModelUpload upload, string model) => new(
        upload.Id, model, upload.Version, upload.FileName, upload.Bytes,
        upload.State == UploadState.Receiving ? folders.Length(upload.Id) : upload.Bytes,
        upload.State, Sentence(upload), upload.Code, new DateTimeOffset(upload.ExpiresAt, TimeSpan.Zero));

    private string? Sentence(ModelUpload upload) => upload.VerdictJson is { } json && JsonSerializer.Deserialize<Facts>(json, Json) is { } facts
        ? text[$"Verdict_{facts.Reason}", [.. facts.Arguments]].Value
        : null;

    private sealed record Facts(string Reason, IReadOnlyList<string> Arguments);
}
