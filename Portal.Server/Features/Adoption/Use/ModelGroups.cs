namespace Portal.Server.Features.Adoption.Use;

/// <summary>Which models' use is put together. Equal by what it says, so that what was worked out for one is found by another.</summary>
/// <param name="groups">By model id: the group's number from 0, or -1 for a model that is left out.</param>
/// <param name="otherwise">Of a model beyond those.</param>
internal sealed class ModelGroups(int[] groups, int otherwise) : IEquatable<ModelGroups>
{
    /// <summary>All use is one group.</summary>
    public static ModelGroups All { get; } = new([], 0);

    public int Of(int model) => model < groups.Length ? groups[model] : otherwise;

    public bool Equals(ModelGroups? other) => other is not null && otherwise == other.Otherwise && groups.AsSpan().SequenceEqual(other.Groups);

    public override bool Equals(object? obj) => Equals(obj as ModelGroups);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(otherwise);
        foreach (var group in groups)
        {
            hash.Add(group);
        }
        return hash.ToHashCode();
    }

    private int[] Groups => groups;

    private int Otherwise => otherwise;
}
