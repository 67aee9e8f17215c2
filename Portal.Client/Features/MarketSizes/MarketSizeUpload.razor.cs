using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Portal.Client.Contracts;

namespace Portal.Client.Features.MarketSizes;

/// <summary>A file of market sizes: looked at first, imported when it is agreed to.</summary>
public sealed partial class MarketSizeUpload
{
    /// <summary>A file of all industries, sizes and versions of decades is smaller.</summary>
    public const long MostBytes = 1024 * 1024;

    private const string Template = """
        industry,size_class,organisations,as_of,source,low,high,standard_error
        C,,25000,2025-12-31,"Business register, 2025 edition",24000,26000,
        C,10-49,4000,2025-12-31,"Business register, 2025 edition",,,120

        """;

    private string csv = "";
    private string fileName = "";
    private MarketSizeImport? looked;
    private MarketSizeImport? imported;
    private string? problem;
    private bool busy;

    [Inject]
    public required IMarketSizesApi Api { get; init; }

    /// <summary>Something was imported.</summary>
    [Parameter]
    public EventCallback OnImported { get; set; }

    private static string TemplateUrl => "data:text/csv;charset=utf-8," + Uri.EscapeDataString(Template.ReplaceLineEndings("\r\n"));

    private MarketSizeImport? Shown => imported is { Version: null } ? imported : imported is null ? looked : null;

    private async Task Look(InputFileChangeEventArgs chosen)
    {
        Forget();
        fileName = chosen.File.Name;
        if (chosen.File.Size > MostBytes)
        {
            problem = Text["TooBig", (MostBytes / 1024).ToString("N0", CultureInfo.CurrentCulture)];
            return;
        }
        await Try(async () =>
        {
            await using var stream = chosen.File.OpenReadStream(MostBytes);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            csv = await reader.ReadToEndAsync();
            looked = await Api.Import(csv, onlyLook: true, CancellationToken.None);
        });
    }

    private Task Import() => Try(async () =>
    {
        imported = await Api.Import(csv, onlyLook: false, CancellationToken.None);
        if (imported.Version is not null)
        {
            await OnImported.InvokeAsync();
        }
    });

    private void Forget() => (csv, looked, imported, problem) = ("", null, null, null);

    private async Task Try(Func<Task> ask)
    {
        busy = true;
        try
        {
            await ask();
        }
        catch (HttpRequestException)
        {
            problem = Common["PortalUnreachable"];
        }
        catch (IOException)
        {
            // The file was changed or removed after it was chosen.
            problem = Text["Unreadable"];
        }
        finally
        {
            busy = false;
        }
    }
}
