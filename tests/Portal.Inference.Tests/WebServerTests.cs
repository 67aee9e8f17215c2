using System.Runtime.CompilerServices;

namespace Portal.Inference.Tests;

public sealed class WebServerTests
{
    /// <summary>The engine stays usable without a web server; only the worker brings one.</summary>
    [Fact]
    public void Only_the_worker_uses_the_web_server()
    {
        var engine = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "Portal.Inference"));
        Assert.SkipUnless(Directory.Exists(engine), "The sources are elsewhere.");
        var users = Directory.EnumerateFiles(engine, "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("Microsoft.AspNetCore", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(engine, file).Replace('\\', '/')).ToList();

        Assert.NotEmpty(users);
        Assert.All(users, user => Assert.StartsWith("Worker/", user, StringComparison.Ordinal));
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
