using System.Text;
using Portal.Inference.Models;

namespace Portal.Inference.Tests;

public sealed class ManifestTests
{
    [Theory]
    [InlineData("ppocr", "image-to-text", "image")]
    [InlineData("silero-vad", "voice-activity-detection", "second")]
    [InlineData("blazeface", "object-detection", "image")]
    public async Task A_starter_model_states_its_task_its_unit_and_texts_in_both_languages(string slug, string task, string unit)
    {
        var manifest = await StarterModels.Manifest(slug);

        Assert.Equal((slug, task, unit), (manifest.Slug, manifest.Task, manifest.Unit));
        Assert.All([manifest.Name, manifest.Summary, .. manifest.Samples.Select(sample => sample.Label)], text => Assert.True(text.ContainsKey("zh-CN")));
    }

    [Theory]
    [InlineData("ppocr")]
    [InlineData("silero-vad")]
    [InlineData("blazeface")]
    public async Task A_starter_model_has_cards_and_samples_beside_it(string slug)
    {
        var folder = StarterModels.Folder(slug);

        Assert.NotEmpty((await StarterModels.Manifest(slug)).Samples);
        Assert.All((await StarterModels.Manifest(slug)).Samples, sample => Assert.InRange(new FileInfo(Path.Combine(folder, "samples", sample.File)).Length, 1, 150_000));
        Assert.True(new FileInfo(Path.Combine(folder, "card.md")).Length > 1000);
        Assert.True(new FileInfo(Path.Combine(folder, "card.zh-CN.md")).Length > 1000);
    }

    [Theory]
    [InlineData("\"slug\": \"ppocr\"", "\"slug\": \"PP OCR\"", "slug")]
    [InlineData("\"version\": \"4.0.0\"", "\"version\": \"four\"", "version")]
    [InlineData("\"unit\": \"image\"", "\"unit\": \"furlong\"", "unit")]
    [InlineData("\"path\": \"assets/ppocr_keys_v1.txt\"", "\"path\": \"../../etc/passwd\"", "files.keys.path")]
    [InlineData("\"path\": \"assets/ppocr_keys_v1.txt\"", "\"path\": \"/etc/passwd\"", "files.keys.path")]
    [InlineData("\"path\": \"assets/ppocr_keys_v1.txt\"", "\"path\": \"C:\\\\keys.txt\"", "files.keys.path")]
    [InlineData("\"bytes\": 26249", "\"bytes\": -1", "files.keys.bytes")]
    [InlineData("\"bytes\": 26249", "\"bytes\": \"many\"", "bytes")]
    [InlineData("\"sha256\": \"28b2", "\"sha256\": \"28B2", "files.keys.sha256")]
    [InlineData("\"registry\": \"npm\"", "\"registry\": \"ftp\"", "source.registry")]
    [InlineData("\"task\": \"image-to-text\",", "", "task")]
    [InlineData("\"task\": \"image-to-text\",", "\"task\": null,", "task")]
    [InlineData("\"task\": \"image-to-text\",", "\"task\": \"x\", \"surprise\": 1,", "surprise")]
    [InlineData("\"file\": \"invoice.png\"", "\"file\": \"../invoice.png\"", "samples")]
    public async Task A_wrong_key_is_named(string right, string wrong, string key)
    {
        var json = await File.ReadAllTextAsync(Path.Combine(StarterModels.Folder("ppocr"), "model.json"), TestContext.Current.CancellationToken);
        Assert.Contains(right, json, StringComparison.Ordinal);

        var failure = Assert.Throws<InvalidManifestException>(
            () => ManifestReader.Parse(Encoding.UTF8.GetBytes(json.Replace(right, wrong, StringComparison.Ordinal))));

        Assert.Contains(key, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    public void What_is_not_a_manifest_is_refused(string json) =>
        Assert.Throws<InvalidManifestException>(() => ManifestReader.Parse(Encoding.UTF8.GetBytes(json)));
}
