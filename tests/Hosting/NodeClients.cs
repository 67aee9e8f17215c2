using System.Diagnostics;
using System.Security.Cryptography;

namespace Portal.Tests.Hosting;

/// <summary>
/// Runs the scripts of <c>tests/Clients</c>: the public JavaScript clients of the portal's faces, in versions that
/// <c>package-lock.json</c> pins, installed once by <c>npm ci</c>.
/// </summary>
public static class NodeClients
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<string?>> Installed = new(InstallAsync);

    /// <summary>What npm says when no registry answers, as opposed to one that answers no.</summary>
    private static readonly string[] NoRegistry = ["ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "EAI_AGAIN", "ENETUNREACH"];

    /// <summary>The folder of <c>package.json</c>, the scripts and their <c>node_modules</c>.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryFolder(), "tests", "Clients");

    /// <summary>
    /// Runs one script to its end. Where there is no node or npm, or no registry to install from, the test is skipped and says
    /// why; in CI it fails, since there it must not pass unseen.
    /// </summary>
    /// <param name="script">Relative to <see cref="Folder"/>.</param>
    /// <param name="environment">Added to this process's own.</param>
    public static async Task<NodeRun> RunAsync(
        string script, IReadOnlyList<string>? arguments = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        if (await Installed.Value is { } missing)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", missing);
            Assert.Fail(missing);
        }
        return await RunAsync("node", [Path.Combine(Folder, script), .. arguments ?? []], environment, RunLimit);
    }

    /// <returns>Null, or why there is nothing to run.</returns>
    private static async Task<string?> InstallAsync()
    {
        if (Find("node") is null || Find("npm") is null)
        {
            return "node and npm are not on the PATH, so the JavaScript clients cannot run.";
        }
        // Test processes start side by side: one installs, the others wait.
        Directory.CreateDirectory(Path.Combine(RepositoryFolder(), "artifacts"));
        await using var turn = await WaitForTurnAsync(Path.Combine(RepositoryFolder(), "artifacts", "node-clients.lock"));
        var wanted = Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Folder, "package-lock.json"))));
        var marker = Path.Combine(Folder, "node_modules", ".installed");
        if (File.Exists(marker) && await File.ReadAllTextAsync(marker) == wanted)
        {
            return null;
        }
        var install = await RunAsync(Find("npm")!, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], null, InstallLimit);
        if (install.ExitCode != 0)
        {
            return NoRegistry.Any(install.Error.Contains)
                ? $"npm reaches no registry to install tests/Clients from: {install.Error}"
                : throw new InvalidOperationException($"npm ci in tests/Clients ended with {install.ExitCode}:\n{install.Error}");
        }
        await File.WriteAllTextAsync(marker, wanted);
        return null;
    }

    private static async Task<FileStream> WaitForTurnAsync(string path)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited.Elapsed < InstallLimit)
            {
                await Task.Delay(200);
            }
        }
    }

    private static async Task<NodeRun> RunAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment, TimeSpan limit)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        using var late = new CancellationTokenSource(limit);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} ran longer than {limit}:\n{await output}\n{await error}");
        }
        return new NodeRun(process.ExitCode, await output, await error);
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + (program == "npm" ? ".cmd" : ".exe") : program))
            .FirstOrDefault(File.Exists);

    private static string RepositoryFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AiaasPortal.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run inside the repository.");
        }
        return folder.FullName;
    }
}

/// <summary>How a script ended, and what it wrote.</summary>
public sealed record NodeRun(int ExitCode, string Output, string Error);
