using System.Collections.Concurrent;
using System.Globalization;
using System.Resources;

namespace Portal.EndToEnd.Tests.Hosting;

/// <summary>The words that a person reads, from the portal's own resources: tests follow the texts.</summary>
public static class Words
{
    private static readonly ConcurrentDictionary<Type, ResourceManager> Resources = new();

    /// <param name="key">A key of the resource pair that <typeparamref name="T"/> marks.</param>
    public static string Of<T>(string key, params object[] arguments) => In<T>("en", key, arguments);

    public static string In<T>(string language, string key, params object[] arguments)
    {
        var culture = CultureInfo.GetCultureInfo(language);
        var text = Resources.GetOrAdd(typeof(T), type => new ResourceManager(type)).GetString(key, culture)
            ?? throw new KeyNotFoundException($"{typeof(T).Name} has no '{key}'.");
        return string.Format(culture, text, arguments);
    }
}
