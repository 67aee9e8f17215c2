using System.Text;

namespace Portal.Server.Features.Adoption.Files;

/// <summary>Splits a CSV file into records. Quotes as in RFC 4180; the line number is that of the record's first line.</summary>
internal static class CsvLines
{
    public static IEnumerable<(int Line, string[] Fields)> Read(TextReader reader)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        int line = 1, start = 1;
        bool quoted = false, any = false;
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            var c = (char)next;
            if (c == '\n')
            {
                line++;
            }
            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (reader.Peek() == '"')
                {
                    reader.Read();
                    field.Append('"');
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = any = true;
            }
            else if (c == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
                any = true;
            }
            else if (c == '\n')
            {
                if (any || field.Length > 0)
                {
                    yield return (start, Close());
                }
                start = line;
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }
        if (any || field.Length > 0)
        {
            yield return (start, Close());
        }

        string[] Close()
        {
            fields.Add(field.ToString());
            var record = fields.ToArray();
            fields.Clear();
            field.Clear();
            any = false;
            return record;
        }
    }
}
