using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Audit;

/// <summary>
/// Links audit rows: each hash covers its row and the hash before. The key lives in a file of the data folder, so that
/// somebody who can only write the database cannot forge a chain; the head file tells a cut-off tail from a shorter history.
/// </summary>
internal sealed class AuditChain(DataFolder folder)
{
    private readonly Lazy<byte[]> key = new(() => LoadKey(folder.In("audit.key")));

    private string HeadFile => folder.In("audit.head");

    public byte[] HashOf(ReadOnlySpan<byte> previous, long sequence, DateTime at, string action, string actor, int? organisation, string target)
    {
        // Each field is preceded by its length: no two rows have the same bytes.
        var row = new StringBuilder();
        foreach (var field in (string[])
        [
            Convert.ToHexString(previous),
            sequence.ToString(CultureInfo.InvariantCulture),
            at.Ticks.ToString(CultureInfo.InvariantCulture),
            action,
            actor,
            organisation?.ToString(CultureInfo.InvariantCulture) ?? "",
            target,
        ])
        {
            row.Append(field.Length).Append(':').Append(field);
        }
        return HMACSHA256.HashData(key.Value, Encoding.UTF8.GetBytes(row.ToString()));
    }

    public byte[] HashOf(ReadOnlySpan<byte> previous, AuditEntry entry) =>
        HashOf(previous, entry.Sequence, entry.At, entry.Action, entry.Actor, entry.OrganisationId, entry.Target);

    /// <summary>Remembers how long the chain is. Written after the commit: it may lag behind, never run ahead.</summary>
    public void WriteHead(long sequence) => File.WriteAllText(HeadFile, sequence.ToString(CultureInfo.InvariantCulture));

    public long ReadHead() =>
        File.Exists(HeadFile) && long.TryParse(File.ReadAllText(HeadFile), CultureInfo.InvariantCulture, out var sequence) ? sequence : 0;

    private static byte[] LoadKey(string file)
    {
        if (!File.Exists(file))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            using var stream = new FileStream(file, options);
            stream.Write(RandomNumberGenerator.GetBytes(32));
        }
        return File.ReadAllBytes(file);
    }
}
