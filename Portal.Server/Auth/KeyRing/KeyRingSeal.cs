using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Portal.Server.Auth.KeyRing;

/// <summary>Storing the key ring in the database switches the framework's own encryption of it off; this is ours.</summary>
internal sealed class KeyRingSeal(KeyFile file) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(
        new XElement("sealed", Convert.ToBase64String(file.Seal(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting))))),
        typeof(KeyRingUnseal));
}

/// <summary>Made by the framework, by the name that <see cref="KeyRingSeal"/> stored beside the key.</summary>
internal sealed class KeyRingUnseal(IServiceProvider services) : IXmlDecryptor
{
    private readonly KeyFile file = services.GetRequiredService<KeyFile>();

    public XElement Decrypt(XElement encryptedElement) =>
        XElement.Parse(Encoding.UTF8.GetString(file.Open(Convert.FromBase64String(encryptedElement.Value))));
}
