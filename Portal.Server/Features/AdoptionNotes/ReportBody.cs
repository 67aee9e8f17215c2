using System.Text.Json;

namespace Portal.Server.Features.AdoptionNotes;

/// <summary>Comma-separated values cut to what one event may carry, at the end of a line.</summary>
/// <param name="Rows">Lines that are sent, the header left out.</param>
/// <param name="AllRows">Lines that there were.</param>
internal sealed record ReportBody(string Csv, int Rows, int AllRows)
{
    /// <param name="room">Characters that the lines may take, escaped as they will be sent.</param>
    public static ReportBody Of(string csv, int room)
    {
        var lines = csv.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0)
        {
            return new("", 0, 0);
        }
        var length = 0;
        // A line is measured as it will be sent: escaped.
        var fits = lines.TakeWhile(line => (length += JsonSerializer.Serialize(line + "\r\n", JsonSerializerOptions.Web).Length) <= room).Count();
        return new(string.Concat(lines.Take(fits).Select(line => line + "\r\n")), Math.Max(fits - 1, 0), lines.Length - 1);
    }
}
