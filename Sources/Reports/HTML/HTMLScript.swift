import Keys

/// What the page can do beyond being read. The page allows this one script by its digest.
enum HTMLScript {
  static let source = """
    document.querySelectorAll('time').forEach(function(t){var d=new Date(t.dateTime);
    if(isNaN(d))return;t.title=t.textContent;
    t.textContent=d.toLocaleString(undefined,{dateStyle:'short',timeStyle:t.closest('table')?'medium':'long'});});
    document.querySelectorAll('.zone').forEach(function(z){var d=new Date(),t=document.querySelector('time');
    if(t)d=new Date(t.dateTime);var p=new Intl.DateTimeFormat(undefined,{timeZoneName:'short'}).formatToParts(d);
    p.forEach(function(x){if(x.type==='timeZoneName')z.textContent=' ('+x.value+')'});});
    document.querySelectorAll('table.sortable').forEach(function(table){
    var body=table.tBodies[0],rows=Array.from(body.rows),heads=table.tHead.rows[0].cells;
    Array.from(heads).forEach(function(head,column){var b=document.createElement('button');
    b.type='button';b.textContent=head.textContent;head.textContent='';head.appendChild(b);
    b.addEventListener('click',function(){var down=head.getAttribute('aria-sort')==='ascending';
    Array.from(heads).forEach(function(h){h.removeAttribute('aria-sort')});
    head.setAttribute('aria-sort',down?'descending':'ascending');
    function key(row){var cell=row.cells[column],t=cell.querySelector('time');
    return t?t.dateTime:cell.textContent}
    rows.slice().sort(function(a,b){return (down?-1:1)*key(a).localeCompare(key(b),undefined,
    {numeric:true})}).forEach(function(row){body.appendChild(row)});});});});
    document.querySelectorAll('.filter').forEach(function(bar){bar.hidden=false;
    var rows=Array.from(bar.parentNode.querySelectorAll('tbody tr'));
    bar.addEventListener('input',function(){
    var words=bar.querySelector('[type=search]').value.toLowerCase().split(/\\s+/);
    var states=Array.from(bar.querySelectorAll(':checked')).map(function(c){return c.value});
    rows.forEach(function(row){var text=row.textContent.toLowerCase();
    row.hidden=states.indexOf(row.dataset.state)<0||!words.every(function(w){
    return text.indexOf(w)>=0});});});});
    """

  /// As a content security policy names it.
  static let digest = "sha256-" + base64(Digest.sha256(Array(source.utf8)))

  /// RFC 4648 section 4.
  private static func base64(_ octets: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: octets.count, by: 3) {
      let group = octets[start..<min(start + 3, octets.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : "=")
      }
    }
    return text
  }
}
