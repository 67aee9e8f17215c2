using Portal.Client.Contracts;
using Portal.Inference.Inspection;
using Portal.Inference.Models;

namespace Portal.Server.Features.Publishing.Drafts;

/// <summary>Roles that pipelines know files by, told from what the gate found and from the files' names.</summary>
internal static class FileRoles
{
    public const string Model = "model";
    public const string Tokenizer = "tokenizer";
    public const string Merges = "merges";
    public const string Labels = "labels";

    public static IReadOnlyDictionary<string, ManifestFile> Of(InspectionReport gate, IReadOnlyList<ModelFile> files)
    {
        var external = gate.ExternalFiles.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        var roles = new Dictionary<string, ManifestFile>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var role = file.Path == gate.ModelFile ? Model
                : external.Contains(file.Path) ? ModelFiles.ExternalData
                : Side(file.Path);
            roles[Free(roles, role)] = new(file.Path, file.Sha256, file.Bytes);
        }
        return roles;
    }

    /// <summary>The role of a small file beside the model.</summary>
    public static string Side(string name) => name.ToLowerInvariant() switch
    {
        "vocab.txt" or "vocab.json" or "tokenizer.vocab" => Tokenizer,
        "merges.txt" or "tokenizer.merges" => Merges,
        "labels.txt" or "labels.json" or "classes.txt" or "model.labels" => Labels,
        _ => "side",
    };

    private static string Free(Dictionary<string, ManifestFile> roles, string role)
    {
        var free = role;
        for (var number = 2; roles.ContainsKey(free); number++)
        {
            free = $"{role}-{number}";
        }
        return free;
    }
}
