using System.Diagnostics;

namespace Portal.Tests.Hosting;

/// <summary>What a verb of the server's executable answered.</summary>
public sealed record PortalVerb(int ExitCode, string Output, string Error)
{
    public static async Task<PortalVerb> RunAsync(string data, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [PortalProcess.BuiltServer(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PORTAL_DATA"] = data;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The verb did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new PortalVerb(process.ExitCode, await output, await error);
    }
}
