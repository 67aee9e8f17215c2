using System.Text.Json;
using Portal.Inference.Models;

namespace Portal.Server.Tests.Gateway.Fixture;

/// <summary>Three starter models: <c>faces</c> and <c>speech</c> with weights, <c>absent</c> without.</summary>
internal static class StarterModelFiles
{
    public static void Write(string root)
    {
        Write(root, Manifest("faces", "object-detection", "image", ["image/png", "image/jpeg"], "Faces", "人脸"), weights: true);
        Write(root, Manifest("speech", "voice-activity-detection", "second", ["audio/wav"], "Speech", "语音"), weights: true);
        Write(root, Manifest("absent", "image-to-text", "image", ["image/png"], "Absent", "缺失"), weights: false);
    }

    public static ModelManifest Manifest(string slug, string task, string unit, string[] accepts, string english, string chinese) => new()
    {
        Slug = slug,
        Version = "1.0.0",
        Name = new Dictionary<string, string> { ["en"] = english, ["zh-CN"] = chinese },
        Summary = new Dictionary<string, string> { ["en"] = $"{english} in short.", ["zh-CN"] = $"{chinese}简介。" },
        Task = task,
        Pipeline = "test",
        Unit = unit,
        Licence = "MIT",
        Accepts = accepts,
        Files = new Dictionary<string, ManifestFile> { ["model"] = new("dist/weights.bin", new string('a', 64), 4) },
        Samples = [new("sample.png", "image/png", new Dictionary<string, string> { ["en"] = "A sample", ["zh-CN"] = "示例" })],
        Source = new("npm", "test-models", "1.0.0", [], "https://models.example"),
    };

    public static void Write(string root, ModelManifest manifest, bool weights)
    {
        var folder = Path.Combine(root, manifest.Slug);
        Directory.CreateDirectory(Path.Combine(folder, "samples"));
        File.WriteAllText(Path.Combine(folder, "model.json"), JsonSerializer.Serialize(manifest, JsonSerializerOptions.Web));
        File.WriteAllText(Path.Combine(folder, "card.md"), "# Purpose\n\nFor tests. <script>alert(1)</script> [x](javascript:alert(1))");
        File.WriteAllText(Path.Combine(folder, "card.zh-CN.md"), "# 用途\n\n用于测试。");
        File.WriteAllBytes(Path.Combine(folder, "samples", "sample.png"), Inputs.Png);
        File.WriteAllText(Path.Combine(folder, "samples", "secret.txt"), "not listed");
        if (weights)
        {
            Directory.CreateDirectory(Path.Combine(folder, "files", "dist"));
            File.WriteAllBytes(Path.Combine(folder, "files", "dist", "weights.bin"), [1, 2, 3, 4]);
        }
    }
}
