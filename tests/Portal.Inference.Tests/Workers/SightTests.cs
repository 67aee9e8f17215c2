using Portal.Inference.Worker;

namespace Portal.Inference.Tests.Workers;

public sealed class SightTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("portal-sight-");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void A_program_that_brings_its_runtime_along_is_shown_no_folder_above_itself()
    {
        var program = root.CreateSubdirectory("opt").CreateSubdirectory("portal").FullName;
        foreach (var file in new[] { "libcoreclr.so", "Portal.Inference.dll", "Portal.Inference.deps.json", "appsettings.json" })
        {
            File.WriteAllText(Path.Combine(program, file), "");
        }

        Assert.Null(DotnetInstallation.Of(program + "/"));
        var allowed = Landlock.Allowed(new() { Folder = "/models/one" }, DotnetInstallation.Of(program + "/"), program).Select(rule => rule.Path).ToList();

        Assert.DoesNotContain(allowed, path => IsAtOrAbove(path, program));
        Assert.Contains(Path.Combine(program, "libcoreclr.so"), allowed);
        Assert.Contains(Path.Combine(program, "Portal.Inference.deps.json"), allowed);
        Assert.DoesNotContain(Path.Combine(program, "appsettings.json"), allowed);
    }

    [Fact]
    public void A_shared_runtime_is_shown_as_a_whole()
    {
        var installation = root.CreateSubdirectory("dotnet");
        var version = installation.CreateSubdirectory("shared/Microsoft.NETCore.App/10.0.0");

        Assert.Null(DotnetInstallation.Of(version.FullName));
        File.WriteAllText(Path.Combine(installation.FullName, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"), "");
        Assert.Equal(installation.FullName, DotnetInstallation.Of(version.FullName + Path.DirectorySeparatorChar));
    }

    private static bool IsAtOrAbove(string path, string folder) =>
        (folder + "/").StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal);
}
