using System.ComponentModel;
using System.Globalization;

namespace Portal.Inference.Engine;

/// <summary>Which of a model's loaded versions stay when another one is loaded. The newest is the one loaded last.</summary>
[TypeConverter(typeof(FromText))]
public abstract record VersionPolicy
{
    private VersionPolicy()
    {
    }

    /// <summary>The newest few; the default keeps one.</summary>
    public sealed record Latest(int Count = 1) : VersionPolicy;

    /// <summary>Every version until it is unloaded.</summary>
    public sealed record All : VersionPolicy;

    /// <summary>Only these; others are refused at load.</summary>
    public sealed record Listed(IReadOnlyList<string> Versions) : VersionPolicy;

    /// <summary>Reads <c>all</c>, <c>latest</c>, <c>latest:2</c> or a list such as <c>1.0.0,1.2.0</c>.</summary>
    /// <exception cref="FormatException">The number of versions is not one.</exception>
    public static VersionPolicy Parse(string text) => text.Trim().Split(':') switch
    {
        ["all"] => new All(),
        ["latest"] => new Latest(),
        ["latest", var count] => new Latest(int.Parse(count, NumberStyles.None, CultureInfo.InvariantCulture)),
        _ => new Listed(text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
    };

    // Lets a configuration file state a policy as text.
    private sealed class FromText : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) => Parse((string)value);
    }
}
