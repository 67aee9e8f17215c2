using System.Reflection;
using System.Xml.Linq;

namespace Portal.Server.Tests;

/// <summary>References run one way: Server → Client, Server → Inference; Client → nothing; Inference → nothing.</summary>
public class ArchitectureTests
{
    [Fact]
    public void The_client_knows_neither_the_server_nor_the_engine_nor_a_database() =>
        Assert.DoesNotContain(ReferencesOf(typeof(Portal.Client.Contracts.IModelsApi).Assembly), name =>
            name is "Portal.Server" or "Portal.Inference" || name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal));

    /// <summary>Its worker serves by a web server; a test beside the engine sees to it that nothing else in it does.</summary>
    [Fact]
    public void The_engine_knows_neither_portal_nor_database() =>
        Assert.DoesNotContain(ReferencesOf(typeof(Portal.Inference.Engine.InferenceEngine).Assembly), name =>
            name.StartsWith("Portal.", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal));

    [Theory]
    [InlineData("Portal.Client")]
    [InlineData("Portal.Inference")]
    public void The_project_file_refers_to_no_other_project(string project)
    {
        var file = XDocument.Load(Path.Combine(Root(), project, $"{project}.csproj"));
        Assert.Empty(file.Descendants("ProjectReference"));
    }

    private static IEnumerable<string> ReferencesOf(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(reference => reference.Name!);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AiaasPortal.sln")))
        {
            folder = folder.Parent!;
        }
        return folder.FullName;
    }
}
